"""Policy templates, schema and reference are what the registry says, and can be used."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.settings.admx import NAMESPACE, adml, admx
from app.settings.forms import FilePath, Many, OneOf, YesNo, written
from app.settings.policy import KEY, RECOMMENDED
from app.settings.reference import reference
from app.settings.registry import TABLE, TABLES, Settings, settings_of
from app.settings.schema import settings_schema
from app.settings.windows_registry import RegistryKey, as_tables

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "packaging" / "policy"
IN = {"p": NAMESPACE}
ADMX, ADML = etree.fromstring(admx().encode()), etree.fromstring(adml().encode())


def found(tree: Any, path: str) -> list[Any]:
    return list(tree.xpath(path, namespaces=IN))


@pytest.mark.parametrize(
    ("path", "made"),
    [
        (POLICY / "TriageHandover.admx", admx),
        (POLICY / "en-US" / "TriageHandover.adml", adml),
        (POLICY / "settings.schema.json", lambda: json.dumps(settings_schema(), indent=2) + "\n"),
        (ROOT / "resources" / "help" / "settings.md", reference),
    ],
)
def test_the_files_are_what_the_registry_says(path: Path, made: Callable[[], str]) -> None:
    assert path.read_text(encoding="utf-8") == made(), "run: triage-handover schema"


def test_every_setting_of_one_place_has_both_policies() -> None:
    keys = [
        *settings_of(Settings),
        *(f"{table}_{key}" for table, record in TABLE.items() for key in settings_of(record)),
    ]
    names = [one.get("name") for one in found(ADMX, "//p:policy")]
    assert names == [*keys, *(f"recommended_{key}" for key in keys)]
    assert len(names) == len(set(names))


def test_ids_are_ones_that_the_policy_editor_takes() -> None:
    ids = found(ADMX, "//@id | //@name") + found(ADML, "//@id")
    assert len(ids) > 100
    assert [one for one in ids if not re.fullmatch(r"[A-Za-z0-9_]+", one)] == []
    for tree, path in ((ADMX, "//@id"), (ADML, "//p:string/@id"), (ADML, "//p:presentation/@id")):
        assert len(found(tree, path)) == len(set(found(tree, path)))


def test_every_reference_leads_somewhere() -> None:
    strings, shown = found(ADML, "//p:string/@id"), found(ADML, "//p:presentation/@id")
    said = {one for text in found(ADMX, "//@*") for one in re.findall(r"\$\(string\.(\w+)\)", text)}
    assert said == set(strings)
    drawn = [re.sub(r"\W|presentation", "", one) for one in found(ADMX, "//@presentation")]
    assert drawn == shown
    assert {one.get("ref") for one in found(ADMX, "//p:supportedOn[@ref]")} == set(
        found(ADMX, "//p:definition/@name")
    )
    assert set(found(ADMX, "//p:parentCategory/@ref")) == set(found(ADMX, "//p:category/@name"))
    elements = found(ADMX, "//p:elements/*/@id")
    assert elements == found(ADML, "//p:presentation/*/@refId")


def test_the_parts_stand_in_the_order_of_the_public_schema() -> None:
    order = [etree.QName(one).localname for one in ADMX]
    assert order == ["policyNamespaces", "resources", "supportedOn", "categories", "policies"]
    for policy in found(ADMX, "//p:policy"):
        inner = [etree.QName(one).localname for one in policy]
        assert inner[:2] == ["parentCategory", "supportedOn"]
        assert inner[2:] in (["elements"], ["enabledValue", "disabledValue"])
        assert ("valueName" in policy.attrib) is (inner[2] == "enabledValue")
        assert policy.get("class") == "Machine"


def as_registry(policy: Any) -> tuple[list[str], str, object]:
    """What the policy editor writes for a policy: below our key, value name, a value."""
    below = policy.get("key").removeprefix(KEY).strip("\\")
    path = [part for part in below.split("\\") if part]
    (element, *_) = [*policy.findall("p:elements/*", IN), None]
    if element is None:
        return path, policy.get("valueName"), 1
    match etree.QName(element).localname:
        case "decimal":
            return path, element.get("valueName"), int(element.get("maxValue"))
        case "enum":
            return path, element.get("valueName"), element.findtext(".//p:string", None, IN)
        case "list":
            listed = element.get("key").rpartition("\\")[2]
            return [*path, listed], "1", "RXZ01"
        case _:
            return path, element.get("valueName"), "2"


@pytest.mark.parametrize("policy", found(ADMX, "//p:policy"), ids=lambda one: one.get("name"))
def test_what_the_editor_writes_is_what_the_program_reads(policy: Any) -> None:
    path, name, value = as_registry(policy)
    if path[:1] == [RECOMMENDED]:
        path = path[1:]
    key = RegistryKey({name: value})
    for part in reversed(path):
        key = RegistryKey({}, {part: key})
    tables: Any = as_tables(key)
    of_table = path[0] if path and path[0] in TABLE else ""
    known = settings_of(TABLE[of_table] if of_table else Settings)
    table = tables[of_table] if of_table else tables
    ((setting, given),) = table.items()
    form = known[setting].form
    if isinstance(form, Many):
        assert given == ["RXZ01"]
    elif isinstance(form, YesNo):
        assert form.read(given) is True
    elif isinstance(form, OneOf):
        assert written(form.read(given)) == value
    elif not isinstance(form, FilePath) and setting != "issuer":
        form.read(given)


def test_the_reference_names_every_setting() -> None:
    page = reference()
    for record in (Settings, *TABLES.values(), *TABLE.values()):
        for key, one in settings_of(record).items():
            assert f"| `{key}` |" in page
            assert one.meaning in page
    order = re.findall(r"^\d\. (.*)$", page, re.MULTILINE)
    assert order == [
        "policy",
        "command line",
        "user file",
        "recommended policy",
        "machine file",
        "default",
    ]


CONTROLS = {
    "decimal": "decimalTextBox",
    "enum": "dropdownList",
    "list": "listBox",
    "text": "textBox",
}


def test_every_element_is_what_the_public_schema_takes() -> None:
    """Types and limits of PolicyDefinitionFiles.xsd, which the editor refuses a template by."""
    assert (ADMX.get("schemaVersion"), ADMX.get("revision")) == ("1.0", "1.0")
    (target,) = found(ADMX, "p:policyNamespaces/p:target")
    assert re.fullmatch(r"[A-Za-z_]\w*", target.get("prefix"))
    assert re.fullmatch(r"\w+\.\w+", target.get("namespace"))
    for key in found(ADMX, "//@key"):
        assert key.startswith("SOFTWARE\\Policies\\")
        assert all(0 < len(part) <= 255 for part in key.split("\\"))
    for one in found(ADMX, "//p:decimal[@id]"):
        assert 0 <= int(one.get("minValue")) < int(one.get("maxValue")) < 2**32
    for one in found(ADMX, "//p:text"):
        assert 1 <= int(one.get("maxLength")) <= 1023
    for one in found(ADMX, "//p:enum"):
        said = found(one, "p:item/p:value/p:string/text()")
        assert len(said) == len(set(said)) == len(found(one, "p:item")) > 1


def test_every_control_is_the_one_for_its_element() -> None:
    kinds = {one.get("id"): etree.QName(one).localname for one in found(ADMX, "//p:elements/*")}
    controls = found(ADML, "//p:presentation/*")
    assert {one.get("refId"): etree.QName(one).localname for one in controls} == {
        name: CONTROLS[kind] for name, kind in kinds.items()
    }


def test_no_two_policies_write_the_same_value() -> None:
    written_to = [
        (policy.get("key"), policy.get("valueName") or one.get("valueName"), one.get("key"))
        for policy in found(ADMX, "//p:policy")
        for one in [*policy.findall("p:elements/*", IN), policy][:1]
    ]
    assert len(written_to) == len(set(written_to)) > 100


def test_categories_lead_to_one_root_and_each_holds_something() -> None:
    parents = {
        one.get("name"): (found(one, "p:parentCategory/@ref") or [""])[0]
        for one in found(ADMX, "//p:category")
    }
    assert [name for name, parent in parents.items() if not parent] == ["triage_handover"]
    assert set(parents.values()) - {""} <= set(parents)
    used = found(ADMX, "//p:policy/p:parentCategory/@ref")
    assert set(used) == set(parents)
    assert max(used.count(name) for name in parents) <= 25


def test_every_explanation_tells_an_administrator_what_each_choice_does() -> None:
    said = {one.get("id"): one.text for one in found(ADML, "//p:string")}
    for policy in found(ADMX, "//p:policy"):
        text = said[f"{policy.get('name')}_explained"]
        for part in ("Setting: ", "Default: ", "Enabled: ", "Not configured"):
            assert part in text, policy.get("name")
        assert len(text) < 4096
        assert ("Disabled: no" in text) is (
            policy.find("p:enabledValue", IN) is not None
            and not policy.get("name").startswith("recommended_")
        )
    assert "It takes a whole number from 1 to 65535." in said["gateway_port_explained"]
    assert "Setting: gateway.port." in said["recommended_gateway_port_explained"]
    assert "nobody there can change it" not in said["recommended_gateway_port_explained"]
