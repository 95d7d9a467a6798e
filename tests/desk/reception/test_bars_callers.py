"""Who may say what to the BaRS door: a referral has an owner, and a sender its certificates."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from app.connections.gateway.seam import Answer, Peer, patient
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION
from app.desk.reception.bars import bars_door
from app.desk.reception.keeper import Keeper
from app.settings.registry import Settings
from app.store.store import Store
from tests.desk.reception.bars_posts import (
    AMBULANCE,
    asked,
    cancellation,
    desk_with,
    issue,
    kept,
    posted,
    update,
)


@pytest.mark.parametrize("build", [cancellation, update])
def test_a_referral_is_changed_by_its_own_sender_alone(
    store: Store, keeper: Keeper, build: Callable[[Answer], bytes]
) -> None:
    door = patient(bars_door(desk_with(store), keeper))
    answer = door(asked(posted()))
    made = json.loads(build(answer))
    for entry in made["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "MessageHeader":
            resource["source"]["endpoint"] = "https://fhir.nhs.uk/Id/dos-service-id|666"
            resource["sender"]["reference"] = "urn:uuid:nobody"
    stranger = json.dumps(made).encode()

    assert issue(door(asked(stranger))) == (401, "REC_UNAUTHORIZED", "forbidden")
    assert len(kept(store)) == 1
    assert door(asked(build(answer))).status == 200


@pytest.mark.parametrize("shown", ["", "ab" * 32, "cd" * 32])
@pytest.mark.parametrize("names_itself", [True, False])
def test_what_names_a_sender_comes_with_its_certificate_or_not_at_all(
    store: Store, keeper: Keeper, shown: str, *, names_itself: bool
) -> None:
    bound = replace(AMBULANCE, certificates=("ab" * 32,))
    door = patient(bars_door(desk_with(store, Settings(senders=(bound,))), keeper))
    request = replace(
        asked(posted(VALIDATION if names_itself else TO_ED)), peer=Peer("127.0.0.1", shown)
    )

    answer = door(request)

    if names_itself and shown != "ab" * 32:
        assert issue(answer) == (403, "REC_FORBIDDEN", "security")
        assert kept(store) == []
    else:
        assert answer.status == 200


def test_what_is_kept_of_a_sender_is_read_with_its_certificate_alone(
    store: Store, keeper: Keeper
) -> None:
    bound = replace(AMBULANCE, certificates=("ambulance.example.nhs.uk",))
    door = patient(bars_door(desk_with(store, Settings(senders=(bound,))), keeper))
    organisation = {"resourceType": "Organization", "identifier": [{"value": "RXZ14"}]}
    header = base64.b64encode(json.dumps(organisation).encode()).decode()
    path = f"/ServiceRequest/{uuid4()}"
    request = asked(path=path, nhsd_end_user_organisation=header)
    own = Peer("127.0.0.1", "cd" * 32, ("ambulance.example.nhs.uk",))

    assert issue(door(request)) == (403, "REC_FORBIDDEN", "security")
    assert issue(door(replace(request, peer=own))) == (404, "REC_NOT_FOUND", "not-found")
