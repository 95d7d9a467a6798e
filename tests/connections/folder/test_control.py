"""Control files of the MESH client: read whatever lies there, written as the client wants them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.connections.folder.control import (
    LARGEST,
    Control,
    NotAControlFile,
    StatusRecord,
    parse,
    write,
)

RECEIVED = b"""<?xml version="1.0" encoding="UTF-8"?>
<DTSControl>
  <Version>1.0</Version><AddressType>ALL</AddressType><MessageType>Data</MessageType>
  <From_DTS>x26abc2</From_DTS><To_DTS>X26ABC1</To_DTS><Subject>SMITH John</Subject>
  <LocalId>their-1</LocalId><DTSId>20261122_AB12</DTSId><WorkflowId>TEST_WORKFLOW</WorkflowId>
  <IsCompressed>Y</IsCompressed><SomethingNew>x</SomethingNew>
  <StatusRecord><DateTime>20261122120000</DateTime><Event>TRANSFER</Event>
    <Status>SUCCESS</Status><StatusCode>00</StatusCode><Description>ok</Description></StatusRecord>
</DTSControl>"""
NAMES = (
    "Version AddressType MessageType From_DTS To_DTS Subject LocalId DTSId PartnerId Compress "
    "Encrypted WorkflowId ProcessId DataChecksum IsCompressed AllowChunking"
).split()
CONTROL = Control("X26ABC1", "X26ABC2", "TEST_WORKFLOW_ACK", "local-1")


def test_a_control_file_says_where_a_message_is_from() -> None:
    assert parse(RECEIVED) == Control(
        sender="X26ABC2",
        recipient="X26ABC1",
        workflow="TEST_WORKFLOW",
        local_id="their-1",
        dts_id="20261122_AB12",
        is_packed=True,
        status=StatusRecord("TRANSFER", "SUCCESS", "00", "ok"),
    )


def test_a_subject_is_not_kept() -> None:
    assert "SMITH" not in repr(parse(RECEIVED))


def test_a_report_is_told_from_a_message() -> None:
    told = parse(
        b"<DTSControl><MessageType>Report</MessageType><DTSId>SENT1</DTSId><StatusRecord>"
        b"<Status>ERROR</Status><StatusCode>14</StatusCode></StatusRecord></DTSControl>"
    )
    assert told.is_report
    assert told.status is not None
    assert (told.status.is_success, told.status.code) == (False, "14")


@pytest.mark.parametrize("name", ["DTSControl", "dtscontrol", "x:DTSControl"])
def test_the_name_of_the_root_may_be_in_any_case_and_namespace(name: str) -> None:
    space = ' xmlns:x="urn:x"' if ":" in name else ""
    assert parse(f"<{name}{space}><LocalId>1</LocalId></{name}>".encode()).local_id == "1"


BOMB = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;">]><DTSControl>&c;</DTSControl>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><DTSControl>&b;</DTSControl>'


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"<DTSControl>", b"<html/>", b"\x00", BOMB, OUTSIDE, b" " * (LARGEST + 1)],
)
def test_what_is_no_control_file_is_told_as_such(data: bytes) -> None:
    with pytest.raises(NotAControlFile):
        parse(data)


def test_a_control_file_that_we_write_has_every_field_of_the_guide() -> None:
    root = etree.fromstring(write(CONTROL))
    assert root.tag == "DTSControl"
    assert [child.tag for child in root] == NAMES
    assert parse(write(CONTROL)) == CONTROL


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40
)


@given(WORDS, WORDS, WORDS)
def test_what_is_written_is_read_back(workflow: str, local_id: str, to: str) -> None:
    told = parse(write(replace(CONTROL, workflow=workflow, local_id=local_id, recipient=to)))
    assert (told.workflow, told.local_id, told.recipient) == (workflow, local_id, to.upper())


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
FIELDS = st.lists(st.tuples(st.sampled_from([*NAMES, "StatusRecord", "Other"]), TEXTS), max_size=8)


@given(FIELDS, st.integers(0, 400), st.binary(max_size=6), st.booleans())
def test_whatever_lies_there_is_read_or_refused(
    fields: list[tuple[str, str]], place: int, damage: bytes, is_nested: bool
) -> None:
    root = etree.Element("DTSControl")
    for name, text in fields:
        child = etree.SubElement(root, name)
        (etree.SubElement(child, "StatusCode") if is_nested else child).text = text.replace(
            "\ufffe", ""
        ).replace("\uffff", "")
    data = etree.tostring(root)
    data = data[:place] + damage + data[place + len(damage) :]
    try:
        told = parse(data)
    except NotAControlFile:
        return
    for value in (told.sender, told.workflow, told.local_id, told.dts_id):
        assert value.isprintable()
        assert len(value) <= 900  # 300 characters; some become three in upper case
