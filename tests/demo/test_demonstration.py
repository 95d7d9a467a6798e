"""The demonstration stands on its own and leaves nothing behind."""

from __future__ import annotations

import json
import tempfile
from collections import Counter

import httpx
import pytest

from app.demo.demonstration import BANNER, Demonstration
from app.demo.encounters import cas, other_lines, telephone
from app.demo.programme import PROGRAMME, Happening, What
from app.settings.registry import SenderKind


def test_the_profile_is_gone_at_the_end() -> None:
    with Demonstration() as demonstration:
        folder = demonstration.profile.data_dir.parent
        (demonstration.profile.data_dir / "handovers.db").write_bytes(b"kept")
        assert folder.is_relative_to(tempfile.gettempdir())
        assert demonstration.banner == BANNER == "Demonstration: synthetic patients"
    assert not folder.exists()


def test_the_profile_is_gone_after_a_failure() -> None:
    demonstration = Demonstration()
    with pytest.raises(ZeroDivisionError), demonstration:
        raise ZeroDivisionError
    assert not demonstration.profile.data_dir.parent.exists()
    assert not any(ems.online for ems in demonstration.senders.values())


def test_every_sender_answers_under_its_settings() -> None:
    with Demonstration() as demonstration:
        asked = [one for one in demonstration.settings.senders if one.kind is SenderKind.CDS_EMS]
        assert len(asked) == 6
        assert [one.name for one in asked if not one.task_updates] == ["Wolds CAS"]
        for sender in asked:
            token = demonstration.secrets.get(sender.token_secret or "")
            answer = httpx.get(
                f"{sender.base_url}/metadata", headers={"Authorization": f"Bearer {token}"}
            )
            assert answer.status_code == 200


def test_every_sender_that_pushes_listens_for_what_comes_back() -> None:
    with Demonstration() as demonstration:
        pushes = [s for s in demonstration.settings.senders if s.kind is not SenderKind.CDS_EMS]
        kinds = Counter(sender.kind for sender in pushes)
        assert kinds == {SenderKind.BARS: 6, SenderKind.ITK: 4, SenderKind.CASE_999: 1}
        for sender in pushes:
            message = "" if sender.kind is SenderKind.ITK else "/$process-message"
            assert httpx.post(f"{sender.base_url}{message}", content=b"?").status_code == 400
        assert httpx.get(pushes[0].base_url).status_code == 404
        assert len({sender.name for sender in demonstration.settings.senders}) == 17


def test_all_versions_count_from_the_first() -> None:
    with Demonstration() as demonstration:
        first = demonstration.resources(telephone.HEAD_INJURY)
        later = demonstration.resources(telephone.HEAD_INJURY_WORSE)
    (task,) = [one for one in first if one["resourceType"] == "Task"]
    assert task in later


def test_happenings_reach_the_senders_of_their_stories() -> None:
    with Demonstration() as demonstration:
        urls = {demonstration.happen(one) for one in PROGRAMME if one.what is not What.DAMAGED}
        for url in urls:
            owners = [ems for ems in demonstration.senders.values() if url.startswith(ems.base_url)]
            assert len(owners) == 1
        assert len(urls) == 15
        cancelled = demonstration.resources(telephone.CANCELLED)[0]["id"]
        held = demonstration.senders["Northshire 111"].resource("Encounter", cancelled)
        assert held is not None
        assert held["status"] == "cancelled"


def test_a_damaged_message_breaks_off_in_the_name() -> None:
    with Demonstration() as demonstration:
        body = demonstration.damaged(cas.GARBLED)
    assert body.endswith(b'"Ashw')
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_offline_takes_every_sender_off_the_line() -> None:
    with Demonstration() as demonstration:
        url = demonstration.happen(Happening(0, What.SENT, other_lines.CHEST_PAIN))
        demonstration.go_offline()
        at_peer = demonstration.settings.sender("111 online (BaRS)").base_url
        for where in (url, at_peer):
            with pytest.raises(httpx.ConnectError):
                httpx.get(where)
        demonstration.go_online()
        assert httpx.get(at_peer).status_code == 404
        assert httpx.get(url).status_code == 400
        assert list(demonstration.acknowledgements()) == []
