"""The CDS API client: encounter reports from an Encounter Management System, and its Tasks.

It moves bytes. What a report still lacks is worked out by the readers, and the desk asks this
client for it (CDS API guide 2.x, Encounter Report; FHIR STU3).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import uuid4

from app.connections import hosts, troubles
from app.connections.client import SenderClient
from app.connections.encounters import encounter_name
from app.connections.errors import Errand, failed
from app.connections.fhir import FhirHttp, Resource
from app.connections.pages import Gap, Pages
from app.connections.reach import Reached
from app.connections.report_pages import BY_ENCOUNTER, fetch_by_type, fetch_linked
from app.connections.transfer import Request
from app.report.errors import AppError, ConnectionFailed
from app.report.nhs_number import NhsNumber, NhsNumberStatus

NHS_NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"

_GONE = frozenset({troubles.NO_RECORD.code, troubles.GONE.code})
_CONFLICT = frozenset({409, 412})
_TASK = re.compile(r"/Task/([A-Za-z0-9\-.]{1,64})(?=[/?#]|\Z)")


@dataclass(frozen=True, slots=True)
class FetchedPages:
    """What a sender gave for one encounter.

    Attributes:
        encounter: its absolute address, the same for every fetch.
        pages: resources as they came: searchset Bundles, or an Encounter alone.
        gaps: what should have come and did not; a report with gaps is a partial one.
    """

    encounter: str
    pages: tuple[bytes, ...] = field(repr=False)
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What became of a Task that was sent.

    Attributes:
        taken: the sender took it (2xx). False means that its Task had changed meanwhile, or that
            nothing it said is about this Task.
        task: the Task as read back afterwards, None where that failed.
        version: the version of ``task`` for the next ``If-Match``.
        read_back: why it could not be read back: the reply is sent, and not confirmed.
    """

    taken: bool
    task: bytes | None = field(repr=False)
    version: str = ""
    read_back: AppError | None = None


class EmsClient(SenderClient):
    """One sender of encounter reports; its base address is that of its FHIR interface."""

    MAX_BYTES = 32 * 1024 * 1024

    @property
    def _http(self) -> FhirHttp:
        return FhirHttp(self._transfer, self.sender)

    def fetch(self, encounter: str) -> FetchedPages:
        """Everything that the sender gives for one encounter, in one search with its pages.

        A sender that does not know ``_include`` and ``_revinclude`` is asked for the Encounter
        and then type by type (CDS API guide, Encounter Report: "must be able to resolve a
        search request for the List, ReferralRequest ... based on the Encounter identifier").

        Args:
            encounter: ``12``, ``Encounter/12`` or its address.

        Raises:
            ConnectionFailed: there is no such encounter, no answer, or one about other encounters
                alone (CONN-076).
            Refused: the address is not on a host that is listed for this sender.
        """
        url = self.encounter_url(encounter)
        pages = self._pages(Errand.REPORT)
        fetch_linked(pages, url)
        names = {entry.id for entry in pages.entries() if entry.type == "Encounter"}
        if not names:
            if pages.gaps:
                raise pages.gaps[0].failure
            raise failed(troubles.NO_RECORD, self.sender, Errand.REPORT)
        if names.isdisjoint({"", url.rpartition("/")[2]}):
            raise failed(troubles.OTHER_RECORD, self.sender, Errand.REPORT)
        if not any(entry.type in BY_ENCOUNTER for entry in pages.entries()):
            fetch_by_type(pages, url)
        return FetchedPages(url, tuple(page.body for page in pages.resources), tuple(pages.gaps))

    def search(self, nhs_number: str) -> tuple[str, ...]:
        """The addresses of the encounters that this sender has for an NHS number.

        Raises:
            AppError: it is no NHS number (CONN-090); nobody is asked.
            ConnectionFailed: no answer, or not all of it.
        """
        wanted = quote(f"{NHS_NUMBER_SYSTEM}|{checked_nhs_number(nhs_number)}", safe="")
        pages = self._pages(Errand.SEARCH)
        pages.follow(pages.get(f"{self.sender.base_url}/Encounter?patient.identifier={wanted}"))
        for gap in pages.gaps:
            raise gap.failure
        found = (
            self._listed(entry.full_url, entry.id)
            for entry in pages.entries()
            if entry.type == "Encounter" and entry.mode in ("", "match")
        )
        return tuple(dict.fromkeys(url for url in found if url))

    def uec_report(self, encounter: str, *, summary: bool = False) -> bytes:
        """The answer of ``POST Encounter/[id]/$uec-report`` (CDS API guide, $uec-report).

        Args:
            encounter: ``12``, ``Encounter/12`` or its address.
            summary: only the Encounter and the Patient: a partial report by design.

        Raises:
            ConnectionFailed: no answer; the guide demands a token, so one must be set up.
            Refused: the address is not on a host that is listed for this sender.
        """
        if not self.sender.token_secret:
            raise failed(troubles.NO_TOKEN, self.sender, Errand.REPORT)
        parameters: list[dict[str, object]] = [{"name": "requestId", "valueId": str(uuid4())}]
        if summary:
            parameters.append({"name": "isSummary", "valueBoolean": True})
        body = json.dumps({"resourceType": "Parameters", "parameter": parameters}).encode()
        url = f"{self.encounter_url(encounter)}/$uec-report"
        request = Request("POST", url, Errand.REPORT, body=body, repeatable=False)
        answer = self._http.send(request)
        if answer.seen.type not in {"Parameters", "Bundle"}:
            raise failed(troubles.NOT_FHIR, self.sender, Errand.REPORT)
        return answer.body

    def read(self, reference: str) -> bytes | None:
        """A resource that a message points to; None where the sender has it no more, or never.

        Args:
            reference: relative (``Questionnaire/5``) or absolute.

        Raises:
            ConnectionFailed: no answer.
            Refused: it is not on a host that is listed for this sender.
        """
        try:
            return self._http.get(hosts.address(reference, self.sender), Errand.REPORT).body
        except ConnectionFailed as failure:
            if failure.code in _GONE:
                return None
            raise

    def read_task(self, reference: str) -> Resource:
        """A Task with its version, for an update.

        Raises:
            ConnectionFailed: no answer, it is there no more, or another record came in its place
                (CONN-076), as from a cache on the way.
            Refused: it is not on a host that is listed for this sender.
        """
        url = hosts.address(reference, self.sender)
        found = self._http.get(url, Errand.REPLY)
        if not _is_of(found, url):
            raise failed(troubles.OTHER_RECORD, self.sender, Errand.REPLY)
        return found

    def update_task(self, reference: str, body: bytes, if_match: str) -> TaskAnswer:
        """Put a Task in the place of the version that was read, and read back what stands there.

        Trying again is safe: once the first try was taken, ``If-Match`` fails the second, and
        the Task that was read back tells the caller so (hazard P11).

        Args:
            reference: the Task, relative or absolute.
            body: the whole Task, JSON or XML.
            if_match: the version that it is based on.

        Raises:
            ConnectionFailed: not sent, or not taken for another reason than a newer version.
            Refused: it is not on a host that is listed for this sender.
        """
        url = hosts.address(reference, self.sender)
        request = Request(
            "PUT",
            url,
            Errand.REPLY,
            {"If-Match": f'W/"{if_match}"'},
            body,
            allowed_statuses=_CONFLICT,
        )
        answer = self._http.send(request)
        taken = answer.status not in _CONFLICT
        try:
            stands = self.read_task(url)
        except AppError as failure:
            said_so = taken and (answer.seen.type == "" or _is_of(answer, url))
            return TaskAnswer(said_so, None, read_back=failure)
        return TaskAnswer(taken, stands.body, stands.version)

    def check(self) -> Reached:
        """Ask for the CapabilityStatement, to see that the sender answers and takes our sign-on.

        Raises:
            ConnectionFailed: it does not.
        """
        allowed = frozenset({404, 405, 501})  # a FHIR service all the same
        answer = self._http.get(f"{self.sender.base_url}/metadata", Errand.CHECK, allowed)
        return Reached(answer.at, answer.status)

    def encounter_url(self, encounter: str) -> str:
        """The absolute address of an encounter, however it is named.

        Raises:
            AppError: it is no name of an encounter (CONN-091).
            Refused: it is not on a host that is listed for this sender.
        """
        name = encounter_name(encounter)
        if name is None:
            raise AppError(
                "The report was not fetched",
                "This is not the id or the address of an encounter",
                "Check the id: letters, digits, dots and hyphens, at most 64",
                "CONN-091",
            )
        base = name.base or self.sender.base_url
        return hosts.address(f"{base}/Encounter/{name.id}", self.sender)

    def _pages(self, errand: Errand) -> Pages:
        return Pages(
            self.sender, errand, self._max_bytes, get=lambda url: self._http.get(url, errand)
        )

    def _listed(self, full_url: str, name: str) -> str:
        if encounter_name(full_url) and hosts.is_listed(full_url, self.sender):
            return full_url
        return f"{self.sender.base_url}/Encounter/{name}" if encounter_name(name) else ""


def _is_of(found: Resource, url: str) -> bool:
    """Whether an answer is the Task of that address."""
    name = _TASK.search(url)
    return found.seen.type == "Task" and (name is None or found.seen.id in ("", name[1]))


def checked_nhs_number(text: str) -> str:
    """The ten digits of an NHS number.

    Raises:
        AppError: it is none (CONN-090).
    """
    number = NhsNumber(text, NhsNumberStatus.UNVERIFIED)
    if not number.valid:
        raise AppError(
            "The search was not made",
            "This is not an NHS number: ten digits, the last of which fits the others",
            "Check the number and search again",
            "CONN-090",
        )
    return number.digits
