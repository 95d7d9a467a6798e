"""How a BaRS sender talks: headers, messages, and what it makes of an answer."""

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.demo.authoring.story import Who
from app.demo.bars.build import message
from app.demo.bars.examples import to_xml
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION
from app.demo.bars.story import Handover
from tests.conformance.target import Target

JSON = "application/fhir+json; version=1.4.0"
XML = "application/fhir+xml; version=1.4.0"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
DOS = "https://fhir.nhs.uk/Id/dos-service-id"

Tree = dict[str, Any]


def packed(value: object) -> str:
    """A value as the headers of BaRS carry it: JSON in Base64."""
    return base64.b64encode(json.dumps(value).encode()).decode()


def new_nhs_number() -> str:
    """A synthetic number that no other test of this run uses."""
    while True:
        digits = f"999{uuid4().int % 1_000_000:06d}"
        weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
        check = -weighted % 11
        if check < 10:  # modulus 11: a remainder of 10 makes no number
            return f"{digits}{check}"


@dataclass
class Sender:
    """One sender and its conversation with the receiver under test.

    Attributes:
        correlation_id: stays the same in all messages of a conversation.
    """

    http: httpx.Client
    target: Target
    correlation_id: str = field(default_factory=lambda: str(uuid4()))

    def headers(self, **changes: str | None) -> dict[str, str]:
        """The headers of a request; None takes one away."""
        organisation = {
            "resourceType": "Organization",
            "identifier": [
                {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RZ999"}
            ],
            "name": "Suite 111",
        }
        made: dict[str, str | None] = {
            "X-Request-Id": str(uuid4()),
            "X-Correlation-Id": self.correlation_id,
            "NHSD-Target-Identifier": packed({"system": DOS, "value": self.target.service}),
            "NHSD-End-User-Organisation": packed(organisation),
            "NHSD-Requesting-Software": packed({"resourceType": "Device"}),
            "Accept": JSON,
            "Content-Type": JSON,
            "use-context": "a1t1|referral|servicerequest-request|new",
        }
        made |= {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in made.items() if value is not None}

    def post(self, body: Tree | bytes, **changes: str | None) -> httpx.Response:
        """Post a message to ``$process-message``."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(
            "/FHIR/R4/$process-message", content=content, headers=self.headers(**changes)
        )

    def get(self, path: str, params: Tree | None = None, **changes: str | None) -> httpx.Response:
        """Read or search."""
        return self.http.get(f"/FHIR/R4{path}", params=params, headers=self.headers(**changes))

    def made(self, story: Handover = TO_ED, **changes: Any) -> Tree:
        """A message of a story, of a patient of its own, addressed to the receiver."""
        patient: Who = replace(story.patient, nhs_number=new_nhs_number())
        case = str(uuid4())
        told = replace(story, key=case, case=f"SUITE-{case}", patient=patient, **changes)
        made = message(told, datetime.now(UTC))
        header(made)["destination"][0]["endpoint"] = f"{DOS}|{self.target.service}"
        return made

    def validation(self) -> Tree:
        """A request for validation (application 4)."""
        return self.made(VALIDATION)

    def accepted(self, made: Tree) -> Tree:
        """Post a message that must be taken; gives the Bundle of the answer."""
        answer = self.post(made)
        assert answer.status_code == 200, answer.text
        found: Tree = answer.json()
        return found

    def cancellation(self, made: Tree, given_id: str, status: str = "revoked") -> Tree:
        """The message that cancels a referral by the id that the receiver gave it."""
        kept = ("MessageHeader", "ServiceRequest", "Patient", "Organization")
        entries = [e for e in json.loads(json.dumps(made["entry"])) if kind(e) in kept]
        cancelled = made | {"id": str(uuid4()), "entry": entries}
        head, request = header(cancelled), part(cancelled, "ServiceRequest")
        head["reason"]["coding"][0]["code"] = "update"
        head["definition"] = head["definition"].rsplit("-", 1)[0] + "-cancelled"
        request |= {"id": given_id, "status": status, "reasonCode": [{"text": "Elsewhere"}]}
        for name in ("basedOn", "encounter", "requester", "performer", "locationReference"):
            request.pop(name, None)
        return cancelled

    def update(self, made: Tree, given_id: str) -> Tree:
        """A later message about the same request."""
        later = json.loads(json.dumps(made)) | {"id": str(uuid4())}
        header(later)["reason"]["coding"][0]["code"] = "update"
        part(later, "ServiceRequest")["id"] = given_id
        moment = datetime.now(UTC).isoformat()
        later["meta"]["lastUpdated"] = moment
        found: Tree = later
        return found


def kind(entry: Tree) -> str:
    """The resource type of an entry."""
    return str(entry["resource"]["resourceType"])


def part(made: Tree, wanted: str, number: int = 0) -> Tree:
    """A resource of a message."""
    found: Tree = [e["resource"] for e in made["entry"] if kind(e) == wanted][number]
    return found


def header(made: Tree) -> Tree:
    """The MessageHeader."""
    return part(made, "MessageHeader")


def without(made: Tree, wanted: str) -> Tree:
    """A message without the resources of a type."""
    return made | {"entry": [e for e in made["entry"] if kind(e) != wanted]}


def xml(made: Tree) -> bytes:
    """A message in XML."""
    return to_xml(made)


def refused(answer: httpx.Response, status: int, code: str, issue: str) -> Tree:
    """See that an answer is this row of the error catalogue; gives its issue."""
    assert answer.status_code == status, answer.text
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    UUID(outcome["id"])
    found: Tree = outcome["issue"][0]
    coding = found["details"]["coding"][0]
    assert (found["severity"], found["code"]) == ("error", issue), found
    assert coding["system"] == "https://fhir.nhs.uk/CodeSystem/http-error-codes"
    assert (coding["code"], coding["display"]) == (code, f"{status} - {code}")
    assert found["diagnostics"]
    assert "Traceback" not in answer.text
    return found
