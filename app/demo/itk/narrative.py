"""The narrative of a call in the dialect of its sender."""

from __future__ import annotations

from collections.abc import Iterator

from app.demo.itk.call import Call, Dialect
from app.demo.itk.markup import SNOMED, Element, hl7, made_id, template_id


def sections(call: Call) -> Iterator[Element]:
    """The sections of a document, in the order of their dialect."""
    if call.withdrawn:
        yield _section(call, "Document Withdrawn", _text((call.withdrawn,)))
        return
    if call.repeat:
        yield _section(call, "Repeat Caller Information", _text((call.repeat,)))
    if call.dialect is Dialect.CASE_SUMMARY:
        yield from _case_summary(call)
    elif call.dialect is Dialect.URGENT_CARE:
        yield from _urgent_care(call)
    else:
        yield from _national(call)
    if call.notes:
        yield _section(call, "Special Patient Notes", _text((call.notes,)))


def _national(call: Call) -> Iterator[Element]:
    yield _section(call, "Patient's Reported Condition", _text((call.condition,)))
    yield _section(call, "Pathways Disposition", _text(_disposition(call)))
    yield _section(call, "Consultation Summary", _text(call.summary))
    yield _section(call, "Pathways Assessment", _text(call.assessment))
    yield _section(call, "Advice Given", _text(call.advice))
    yield from _record(call)


def _case_summary(call: Call) -> Iterator[Element]:
    yield _section(call, "Patient's Reported Condition", _text((call.condition,)))
    parts = (
        (f"Pathways Disposition: {call.disposition.dx}", (call.disposition.words,)),
        ("Consultation Summary:", call.summary),
        ("Pathways Assessment:", call.assessment),
        ("Advice Given:", call.advice),
    )
    text = hl7("text")
    for title, lines in parts:
        text.extend([hl7("content", title, styleCode="bold"), hl7("br")])
        for line in lines:
            text.extend([hl7("content", line), hl7("br")])
        text.append(hl7("br"))
    yield _section(call, "Case Summary", text)
    yield from _record(call)


def _urgent_care(call: Call) -> Iterator[Element]:
    yield _section(call, "Primary Reason for Call", _text((call.condition,)), "886891000000102")
    yield _section(call, "Clinical Summary", _text(call.summary), "887181000000106")
    yield _section(call, "Triage Report", _text(call.assessment), "4281000179108")
    yield _section(call, "Disposition Details", _text(_disposition(call)), "913341000000104")
    yield _section(call, "Information and advice given", _text(call.advice), "1052951000000105")
    yield from _record(call)


def _record(call: Call) -> Iterator[Element]:
    if call.allergies:
        yield _section(call, "Recorded Allergies", _text((call.allergies,)), "886921000000105")
    if call.medicines:
        rows = [hl7("tr", hl7("th", "Medicine"), hl7("th", "How it is taken"))]
        for line in call.medicines:
            name, _, taken = line.partition(": ")
            rows.append(hl7("tr", hl7("td", name), hl7("td", taken)))
        table = hl7("text", hl7("table", hl7("tbody", *rows)))
        yield _section(call, "Prescribed Items", table, "933361000000108")


def _disposition(call: Call) -> tuple[str, ...]:
    return (
        f"{call.disposition.words} ({call.disposition.dx})",
        f"Selected service: {call.receiver.name}",
    )


def _text(lines: tuple[str, ...]) -> Element:
    text = hl7("text")
    for line in lines:
        text.extend([hl7("content", line), hl7("br")])
    return text


def _section(call: Call, title: str, text: Element, code: str = "") -> Element:
    return hl7(
        "section",
        template_id("COCD_TP146246GB01#Section1"),
        hl7("id", root=made_id("section", call.key, call.version, title)),
        hl7("code", code=code, codeSystem=SNOMED, displayName=title) if code else None,
        hl7("title", title),
        text,
        classCode="DOCSECT",
        moodCode="EVN",
    )
