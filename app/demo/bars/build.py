"""From a story to the BaRS message that a sender posts to ``$process-message``."""

from __future__ import annotations

from datetime import datetime

from app.demo.bars.parts import HL7, NHS, UK_CORE, Draft, Resource, coding, concept, made_id, nhs
from app.demo.bars.people import clinical, patient, people
from app.demo.bars.story import Handover, Marked, Place

_SOURCE = "2000099901"
_APPLICATION = "2.1.0"


def message(story: Handover, now: datetime) -> Resource:
    """The message as JSON, for a moment that carries an offset.

    A cancellation holds the referral, the patient and both organisations, and no more (BaRS,
    request-cancelled); an update may add what changed alone (BaRS Core, merging of updates);
    everything else is sent whole.
    """
    draft = Draft(story.key, now, story.changed)
    if story.cancelled or story.part:
        parties = {draft.url("sender"), draft.url("receiver")}
        entries = [
            _header(draft, story),
            (draft.url("referral"), _referral(draft, story)),
            (draft.url("patient"), patient(draft, story)),
            *(pair for pair in people(draft, story) if pair[0] in parties),
        ]
        if story.part:
            entries += [(draft.url("encounter"), _encounter(draft, story)), *clinical(draft, story)]
    else:
        entries = [
            _header(draft, story),
            (draft.url("referral"), _referral(draft, story)),
            (draft.url("encounter"), _encounter(draft, story)),
            (draft.url("plan"), _plan(draft, story)),
            *people(draft, story),
            *clinical(draft, story),
            *_around(draft, story),
            (draft.url("consent"), _consent(draft, story)),
        ]
    return {
        "resourceType": "Bundle",
        "id": made_id(story.key, "message", str(story.changed)),
        "meta": {
            "versionId": _APPLICATION,
            "lastUpdated": draft.at(story.changed),
            "profile": [f"{NHS}StructureDefinition/BARSBundleMessage"],
        },
        "type": "message",
        "timestamp": draft.at(story.changed),
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries],
    }


def _header(draft: Draft, story: Handover) -> tuple[str, Resource]:
    kind = "cancelled" if story.cancelled else story.use_case.category
    profile = f"{NHS}StructureDefinition/BARSMessageHeader-servicerequest-request"
    engine = [
        {"url": "RequesterCDSSsoftware", "valueString": "Pathways"},
        {"url": "RequesterCDSSversion", "valueString": "44.1.0"},
    ]
    made = draft.new("MessageHeader", profile) | {
        "extension": [
            {"url": f"{NHS}StructureDefinition/CDSSExtension", "extension": engine},
        ],
        "eventCoding": coding(nhs("message-events-bars"), "servicerequest-request"),
        "destination": [
            {
                "endpoint": f"{NHS}Id/dos-service-id|{story.service[1]}",
                "receiver": draft.ref("receiver"),
            }
        ],
        "sender": draft.ref("sender"),
        "source": {
            "name": story.sender.name,
            "software": story.sender.software,
            "version": "1.0",
            "contact": {"system": "phone", "value": story.sender.phone},
            "endpoint": f"{NHS}Id/dos-service-id|{_SOURCE}",
        },
        "reason": concept(nhs("message-reason-bars"), story.reason),
        "focus": [draft.ref("referral")],
        "definition": f"{NHS}MessageDefinition/bars-message-servicerequest-request-{kind}",
    }
    return draft.url("header", str(story.changed)), made


def _referral(draft: Draft, story: Handover) -> Resource:
    use = story.use_case
    asked = {"referral": "Transfer of Care", "validation": "For Validation"}[use.category]
    category = [
        coding(nhs("message-category-servicerequest"), use.category, asked),
        coding(nhs("usecases-categories-bars"), use.code, use.words),
    ]
    period = {"start": draft.at(story.ended)}
    if story.due is not None:
        period["end"] = draft.at(story.due)
    profile = f"{NHS}StructureDefinition/BARSServiceRequest-request-{use.category}"
    made = draft.new("ServiceRequest", profile) | {
        "status": "revoked" if story.cancelled else "active",
        "intent": "plan",
        "category": [{"coding": category}],
        "subject": draft.ref("patient"),
        "occurrencePeriod": period,
        "authoredOn": draft.at(story.ended),
    }
    if story.cancelled:
        return made | {"reasonCode": [{"text": story.cancelled}]}
    made |= {
        "basedOn": [draft.ref("plan")],
        "encounter": draft.ref("encounter"),
        "requester": draft.ref("staff"),
        "performer": [draft.ref("service")],
    }
    if story.place:
        made["locationReference"] = [draft.ref("place")]
    if story.advice:
        made["patientInstruction"] = story.advice
    if story.booked is not None:
        booking = f"Appointment/{made_id(story.key, 'booking')}"
        made["supportingInfo"] = [{"reference": booking, "display": "Booking"}]
    return made


def _encounter(draft: Draft, story: Handover) -> Resource:
    status = "triaged" if story.use_case.category == "validation" else "finished"
    return draft.new("Encounter", changed=story.ended) | {
        "identifier": [{"system": f"https://{story.sender.key}.example/case", "value": story.case}],
        "status": status,
        "class": coding(f"{HL7}v3-ActCode", "EMER", "emergency"),
        "subject": draft.ref("patient"),
        "episodeOfCare": [{"reference": f"EpisodeOfCare/{made_id(story.key, 'journey')}"}],
        "period": {"start": draft.at(story.started), "end": draft.at(story.ended)},
    }


def _plan(draft: Draft, story: Handover) -> Resource:
    codes = [concept(nhs(each.family), each.code, each.words) for each in story.outcome]
    status = "active" if story.use_case.category == "validation" else "completed"
    return draft.new("CarePlan") | {
        "status": status,
        "intent": "plan",
        "subject": draft.ref("patient"),
        "encounter": draft.ref("encounter"),
        "period": {"start": draft.at(story.ended)},
        "activity": [{"outcomeCodeableConcept": [*codes, {"text": story.narrative}]}],
    }


def _around(draft: Draft, story: Handover) -> list[tuple[str, Resource]]:
    """Flags, the place, and what was looked up and refused."""
    found = [(draft.url("flag", f.code), _flag(draft, story, f)) for f in story.flags]
    if story.place:
        found.append((draft.url("place"), _location(draft, story.place)))
    if story.note:
        items = [
            _item("SourceName", story.note.source),
            _item("SPNTitle", story.note.title),
            _item("SPNDetail", story.note.detail),
        ]
        sources = _response(draft, story, "Additional Information Sources", "AdditionalSources")
        sources["item"][0]["item"] = [{"linkId": "Source1", "item": items}]
        found.append((draft.url("sources"), sources))
    if story.rejected:
        title = "Rejected Services - Patient Choice in Service Selection"
        rejected = _response(draft, story, title, "RejectedServices")
        rejected["item"][0]["item"] = [
            {
                "linkId": f"Service{number}",
                "item": [_item("ServiceName", name), _item("RejectionComment", why)],
            }
            for number, (name, why) in enumerate(story.rejected, 1)
        ]
        found.append((draft.url("rejected"), rejected))
    return found


def _flag(draft: Draft, story: Handover, flag: Marked) -> Resource:
    category = concept(nhs("flag-categories-bars"), flag.category, flag.category_words)
    code = concept(nhs(flag.system), flag.code, flag.words, flag.text)
    return draft.new("Flag") | {
        "status": "active",
        "category": [category],
        "code": code,
        "subject": draft.ref("place" if flag.on_scene else "patient"),
        "period": {"start": draft.at(story.ended)},
    }


def _location(draft: Draft, place: Place) -> Resource:
    fields = [{"url": name, "valueString": said} for name, said in place.extra]
    made = draft.new("Location") | {
        "name": place.name,
        "type": [concept(nhs("location-types-bars"), "ILOC", "Incident Location")],
        "address": {"line": list(place.lines), "postalCode": place.postcode},
    }
    if fields:
        url = f"{NHS}StructureDefinition/LocationExtension"
        made["extension"] = [{"url": url, "extension": fields}]
    return made


def _response(draft: Draft, story: Handover, title: str, link: str) -> Resource:
    url = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason"
    return draft.new("QuestionnaireResponse") | {
        "extension": [{"url": url, "valueCodeableConcept": {"text": title}}],
        "status": "completed",
        "authored": draft.at(story.ended),
        "author": draft.ref("staff"),
        "item": [{"linkId": link, "text": title}],
    }


def _item(link: str, said: str) -> Resource:
    return {"linkId": link, "answer": [{"valueString": said}]}


def _consent(draft: Draft, story: Handover) -> Resource:
    return draft.new("Consent", f"{UK_CORE}StructureDefinition/UKCore-Consent") | {
        "status": "active",
        "scope": concept(f"{HL7}consentscope", "patient-privacy", "Privacy Consent"),
        "category": [concept(nhs("consent-categories-bars"), "DRC", "Direct Care")],
        "patient": draft.ref("patient"),
        "dateTime": draft.at(story.ended),
        "policyRule": concept(f"{HL7}v3-ActCode", "IMPLIED", "implied consent"),
    }
