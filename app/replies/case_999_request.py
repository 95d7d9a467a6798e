"""A 999 validation request as it came, opened just far enough for its response.

Its Task goes back as it is but for its state, so the Task alone is held against the standard;
whatever else is wrong in the request does not keep a response from leaving.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.replies.bars.original import Form, NotAMessage, Original, open_original
from app.replies.bars.tree import Node, nodes, text
from app.report.errors import AppError

if TYPE_CHECKING:
    from fhir.resources.STU3.task import Task
    from lxml.etree import _Element as Element

CDSS_NAME = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-RequesterCDSSsoftwarename-1"
CDSS_VERSION = (
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-RequesterCDSSsoftwareversion-1"
)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation of the request; all may be empty."""

    ods: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ValidationRequest:
    """What a response needs of its request.

    Attributes:
        form: the form that the requester wrote, in which the response goes back.
        task: its Task, valid, with the very digits of its numbers.
        task_url: how the Bundle names the Task.
        requester: who asked, and is told.
        endpoint: where the requester's system is.
        our_endpoint: what it calls ours.
        patient: its reference to the Patient.
        journey: its reference to the EpisodeOfCare, which stays the same throughout.
        software: name and version of the requester's triage software.
    """

    form: Form
    task: Node = field(repr=False)
    task_url: str
    requester: Party
    endpoint: str
    our_endpoint: str
    patient: str
    journey: str
    software: tuple[str, str]


def open_request(message: bytes, task_url: str) -> ValidationRequest:
    """Open the message that asked for a validation.

    Args:
        message: as it came, JSON or XML.
        task_url: the Task that is answered; the first one where it names none of them.

    Raises:
        AppError: it is no message with a Task and an endpoint (REPLY-061), or its Task breaks
            the standard (REPLY-062).
    """
    try:
        original = open_original(message)
    except (NotAMessage, RecursionError) as failure:
        raise _not_answerable("it is not a FHIR message") from failure
    tasks = original.all("Task")
    entry = next((one for one in tasks if one.full_url == task_url), next(iter(tasks), None))
    header = original.header
    endpoint = text(header, "source", "endpoint")
    if entry is None or not endpoint:
        raise _not_answerable("it has no task, or names no address of its system")
    patient = text(entry.resource, "for", "reference")
    if not patient:
        raise _not_answerable("its task names no patient")
    encounter = original.first("Encounter")
    return ValidationRequest(
        form=original.form,
        task=_strict_task(message, original, tasks.index(entry)),
        task_url=entry.full_url,
        requester=_party(original, text(header, "sender", "reference")),
        endpoint=endpoint,
        our_endpoint=text(header, "destination", "endpoint"),
        patient=patient,
        journey=text(encounter.resource, "episodeOfCare", "reference") if encounter else "",
        software=_software(message, original),
    )


def _party(original: Original, reference: str) -> Party:
    found = original.find(reference)
    if found is None:
        return Party()
    return Party(text(found.resource, "identifier", "value"), text(found.resource, "name"))


def _software(message: bytes, original: Original) -> tuple[str, str]:
    """Published requests have it as extensions, the guide as modifier extensions."""
    if original.form == "xml":
        parts = [
            (part.get("url"), next((v.get("value") for v in part.findall("{*}valueString")), ""))
            for kind in ("extension", "modifierExtension")
            for part in _parsed(message).findall(f".//{{*}}MessageHeader/{{*}}source/{{*}}{kind}")
        ]
    else:
        parts = [
            (text(part, "url"), text(part, "valueString"))
            for kind in ("extension", "modifierExtension")
            for part in nodes(original.header, "source", kind)
        ]
    said = dict(parts)
    return said.get(CDSS_NAME) or "", said.get(CDSS_VERSION) or ""


def _strict_task(message: bytes, original: Original, number: int) -> Node:
    try:
        if original.form == "json":
            bundle = json.loads(message.decode("utf-8-sig"), parse_float=Decimal)
            found = [part for part in nodes(bundle, "entry", "resource") if _is_task(part)]
            _model().model_validate(found[number])
            return found[number]
        made: Node = json.loads(_from_xml(message, number), parse_float=Decimal)
    except Exception as failure:
        raise AppError(
            "The sender has not had your reply",
            "Its task cannot be sent back, because it breaks the standard",
            "Telephone the sender, and tell its service desk that its Task is not valid",
            "REPLY-062",
        ) from failure
    return made


def _from_xml(message: bytes, number: int) -> str:
    from lxml import etree

    task = _parsed(message).findall("{*}entry/{*}resource/{*}Task")[number]
    task.tail = None
    made: str = _model().model_validate_xml(etree.tostring(task)).model_dump_json()
    return made


def _parsed(message: bytes) -> Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    return etree.fromstring(message, parser)


def _is_task(part: Any) -> bool:
    return text(part, "resourceType") == "Task"


def _model() -> type[Task]:
    from fhir.resources.STU3.task import Task

    return Task


def _not_answerable(why: str) -> AppError:
    return AppError(
        "The sender has not had your reply",
        f"Its request cannot be answered: {why}",
        "Telephone the sender",
        "REPLY-061",
    )
