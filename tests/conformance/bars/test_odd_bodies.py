"""Whatever is posted: a status of the catalogue, an OperationOutcome, and nothing of ours in it."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.replies.bars.outcomes import Refusal
from tests.conformance.bars.wire import Sender, Tree

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=20),
    st.sampled_from(["revoked", "update", "servicerequest-request", "Bundle", "\x00", "\ud800"]),
)
_ODD = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["resourceType", "id", "coding", "entry"]), inner),
    ),
    max_leaves=8,
)


def _paths(node: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a message that something odd can be put at."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, value in pairs:
        found.append((*so_far, key))
        if isinstance(value, dict | list):
            found += _paths(value, (*so_far, key))
    return found


def _put(made: Tree, path: tuple[Any, ...], value: object) -> None:
    node: Any = made
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value


def _is_in_the_catalogue(sender: Sender, body: bytes, content_type: str) -> None:
    answer = sender.post(body, Content_Type=content_type)

    assert answer.status_code in {200, *(each.value.status for each in Refusal)}
    assert answer.status_code != 500, answer.text
    assert "Traceback" not in answer.text
    assert 'File "' not in answer.text
    if answer.status_code != 200:
        assert answer.json()["resourceType"] == "OperationOutcome"


quietly = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quietly
@given(st.data())
def test_something_odd_anywhere_in_a_message_never_breaks_the_receiver(
    sender: Sender, data: st.DataObject
) -> None:
    made = sender.made() if data.draw(st.booleans()) else sender.validation()
    for path in data.draw(st.lists(st.sampled_from(_paths(made)), max_size=3)):
        try:
            _put(made, path, data.draw(_ODD))
        except (KeyError, IndexError, TypeError):
            continue  # an odd value put before has taken this place away

    _is_in_the_catalogue(sender, json.dumps(made).encode("utf-8", "replace"), "application/json")


@quietly
@given(st.binary(max_size=200))
def test_any_bytes_never_break_the_receiver(sender: Sender, body: bytes) -> None:
    _is_in_the_catalogue(sender, body, "application/fhir+json")


@quietly
@given(st.integers(0, 30_000), st.integers(0, 40), st.binary(max_size=10))
def test_a_message_with_a_hole_never_breaks_the_receiver(
    sender: Sender, start: int, length: int, filling: bytes
) -> None:
    whole = json.dumps(sender.made()).encode()

    _is_in_the_catalogue(
        sender, whole[:start] + filling + whole[start + length :], "application/fhir+json"
    )
