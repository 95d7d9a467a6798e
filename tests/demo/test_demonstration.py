"""The demonstration stands on its own and leaves nothing behind."""

from __future__ import annotations

import json
import tempfile

import httpx
import pytest

from app.demo.demonstration import BANNER, Demonstration
from app.demo.encounters import cas, other_lines, telephone
from app.demo.programme import PROGRAMME, Happening, What


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
        assert len(demonstration.settings.senders) == 6
        assert [one.name for one in demonstration.settings.senders if not one.task_updates] == [
            "Wolds CAS"
        ]
        for sender in demonstration.settings.senders:
            token = demonstration.secrets.get(sender.token_secret or "")
            answer = httpx.get(
                f"{sender.base_url}/metadata", headers={"Authorization": f"Bearer {token}"}
            )
            assert answer.status_code == 200


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
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
        demonstration.go_online()
        assert httpx.get(url).status_code == 400
        assert list(demonstration.acknowledgements()) == []
