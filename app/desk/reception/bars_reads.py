"""Reads and searches of senders in what was taken in here: referrals, abilities, definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app import VERSION
from app.connections.gateway.seam import Answer, Asked
from app.desk.context import Context
from app.desk.reception.bars_cases import PROTOCOL, standing
from app.desk.reception.bars_headers import Head, head_of, is_uuid, wanted_form
from app.desk.reception.bars_refusals import MEDIA_TYPES, No, echoed
from app.desk.reception.bars_senders import refuse_impostor
from app.replies.bars.abilities import capability_statement, message_definitions, searchset
from app.replies.bars.echo import served
from app.replies.bars.original import Form, Original, open_original
from app.replies.bars.outcomes import Refusal
from app.replies.bars.strict import NotValid, written
from app.replies.bars.systems import NHS_NUMBER
from app.replies.bars.tree import Node, nodes, text
from app.store.exchanges import Exchange
from app.store.referrals import of_patient, of_reference
from app.store.store import Tx

_IDENTIFIER = "patient:identifier"
_DEMOGRAPHICS = ("patient:name", "patient:birthdate", "patient:address-postalcode")
_REFERENCES = ("identifier", "ServiceRequest.identifier")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A search: which exchanges may fit, and whether one does."""

    candidates: Callable[[Tx], Iterable[Exchange]]
    fits: Callable[[Exchange, Original], bool]


def metadata(ctx: Context, asked: Asked) -> Answer:
    """``GET /metadata``: what this receiver can do."""
    head = head_of(asked.headers, ctx.settings.gateway.services, addressed=False)
    form = _form(asked, head)
    return _answer(capability_statement(VERSION, form), asked, form)


def definitions(ctx: Context, asked: Asked) -> Answer:
    """``GET /MessageDefinition?context=...``: which messages are taken here."""
    services = ctx.settings.gateway.services
    head = head_of(asked.headers, services)
    form = _form(asked, head)
    contexts = [_token(value) for name, value in asked.query if name == "context"]
    body = message_definitions(contexts, services, "", form)
    return _answer(body, asked, form)


def referral(ctx: Context, asked: Asked, name: str) -> Answer:
    """``GET /ServiceRequest/{id}``, with the status that it has now.

    Raises:
        No: the id is no UUID (400), or none that we gave (404).
    """
    head = _reader(ctx, asked)
    if not is_uuid(name):
        raise No(Refusal.INVALID, "The id is not a UUID")
    with ctx.store.reading() as tx:
        found = _served(tx, name.lower())
    if found is None:
        raise No(Refusal.NOT_FOUND, "There is no ServiceRequest of this id")
    form = _form(asked, head)
    return _answer(written(found, form), asked, form)


def referrals(ctx: Context, asked: Asked) -> Answer:
    """``GET /ServiceRequest?...``: by NHS number, by demographics, or by identifier.

    Raises:
        No: none of these was given whole (400).
    """
    head = _reader(ctx, asked)
    wanted = _wanted(asked)
    found: dict[str, Node] = {}
    with ctx.store.reading() as tx:
        for exchange in wanted.candidates(tx):
            name = exchange.service_request_id
            if name in found or not wanted.fits(exchange, open_original(exchange.answer)):
                continue
            resource = _served(tx, name)
            if resource is not None:
                found[name] = resource
    matches = [(f"urn:uuid:{name}", resource) for name, resource in found.items()]
    form = _form(asked, head)
    return _answer(searchset(matches, "", form), asked, form)


def _reader(ctx: Context, asked: Asked) -> Head:
    """The headers of a request for what is kept about patients."""
    head = head_of(asked.headers, ctx.settings.gateway.services)
    refuse_impostor(ctx.settings, asked, [head.organisation])
    return head


def _served(tx: Tx, name: str) -> Node | None:
    """A referral as its latest message has it; an earlier one where that is not valid FHIR."""
    known = standing(tx, name)
    if known is None:
        return None
    for exchange in (known.latest, known.first):
        try:
            return served(exchange.answer, name, known.status)
        except NotValid:
            continue
    raise No(Refusal.UNPROCESSABLE, "The ServiceRequest was not valid FHIR when it was sent")


def _wanted(asked: Asked) -> _Wanted:
    given = {name: value.strip() for name, value in asked.query if value.strip()}
    if _IDENTIFIER in given:
        number = _nhs_number(given[_IDENTIFIER])
        return _Wanted(
            lambda tx: of_patient(tx, PROTOCOL, nhs_number=number),
            lambda _, original: number in _numbers(original),
        )
    if all(name in given for name in _DEMOGRAPHICS):
        name, born, postcode = (given[each] for each in _DEMOGRAPHICS)
        return _Wanted(
            lambda tx: of_patient(tx, PROTOCOL, born=born),
            lambda _, original: _is_person(original, name, born, postcode),
        )
    reference = next((_token(given[each])[1] for each in _REFERENCES if each in given), "")
    if reference:
        return _Wanted(
            lambda tx: of_reference(tx, PROTOCOL, reference),
            lambda exchange, original: _is_case(exchange, original, reference),
        )
    raise No(
        Refusal.MISSING,
        "Search by patient:identifier, by patient:name with patient:birthdate and "
        "patient:address-postalcode, or by identifier",
    )


def _nhs_number(value: str) -> str:
    system, bar, number = value.partition("|")
    if not bar or not number.strip():
        raise No(Refusal.INVALID, f"{_IDENTIFIER} is not of the form system|value")
    if system.rstrip("/") != NHS_NUMBER:
        raise No(Refusal.VALUE, f"The system of {_IDENTIFIER} is not {NHS_NUMBER}")
    return number.replace(" ", "")


def _numbers(original: Original) -> set[str]:
    return {
        text(number, "value").replace(" ", "")
        for entry in original.all("Patient")
        for number in nodes(entry.resource, "identifier")
    }


def _is_person(original: Original, name: str, born: str, postcode: str) -> bool:
    """FHIR string search: the name or a part of it begins so, whatever the capitals."""
    entry = original.first("Patient")
    if entry is None or text(entry.resource, "birthDate") != born:
        return False
    parts: list[str] = []
    for each in nodes(entry.resource, "name"):
        given = each.get("given")
        parts += [text(each, "family"), text(each, "text")]
        parts += [str(one) for one in (given if isinstance(given, list) else [given])]
    codes = {_squeezed(text(each, "postalCode")) for each in nodes(entry.resource, "address")}
    begins = any(part.casefold().startswith(name.casefold()) for part in parts if part)
    return begins and _squeezed(postcode) in codes


def _is_case(exchange: Exchange, original: Original, reference: str) -> bool:
    holders = [*original.all("ServiceRequest"), *original.all("Encounter")]
    sent = {text(n, "value") for each in holders for n in nodes(each.resource, "identifier")}
    return reference == exchange.case_reference or reference in sent


def _squeezed(code: str) -> str:
    return code.replace(" ", "").casefold()


def _token(value: str) -> tuple[str, str]:
    """A token of a search: system and value, the system "" where none was given."""
    system, bar, code = value.partition("|")
    return (system, code) if bar else ("", value)


def _form(asked: Asked, head: Head) -> Form:
    return head.form or wanted_form(asked.headers)


def _answer(body: bytes, asked: Asked, form: Form) -> Answer:
    return Answer(200, body, MEDIA_TYPES[form], echoed(asked.headers))
