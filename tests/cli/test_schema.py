"""The schema of the report is the shape of what ``inspect --json`` gives."""

import copy
from typing import Any

import pytest

from tests.cli.conftest import EXAMPLES, Cli
from tests.cli.schema_check import misfits


def test_every_example_fits_the_schema(cli: Cli) -> None:
    schema = cli("schema", "report").json
    found = cli("inspect", "--json", EXAMPLES).json
    assert len(found) >= 10
    assert [bad for one in found for bad in misfits(one, schema)] == []


@pytest.mark.parametrize("section", ["patient", "outcome", "ledger"])
def test_a_key_too_few_or_too_many_does_not_fit(cli: Cli, section: str) -> None:
    schema: Any = cli("schema", "report").json
    whole = cli("inspect", "--json", EXAMPLES).json[0]
    for key in whole[section]:
        less = copy.deepcopy(whole)
        del less[section][key]
        assert misfits(less, schema) == [f"$.{section}.{key}: missing"]
    more = copy.deepcopy(whole)
    more[section]["guess"] = 1
    assert misfits(more, schema) == [f"$.{section}.guess: unknown"]


def test_the_schema_of_the_settings_is_written(cli: Cli) -> None:
    schema = cli("schema", "settings").json
    assert "base_url" in schema["properties"]["senders"]["additionalProperties"]["properties"]
