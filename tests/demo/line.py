"""Asking an EMS as a receiver does."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from app.demo.authoring.fhir import Resource
from app.demo.ems import Ems

NOW = datetime.now(UTC)
ONE_HOP = "_include=*&_revinclude=*"
FHIR_JSON = "application/fhir+json"


def entries(bundle: Resource) -> list[Resource]:
    return [entry["resource"] for entry in bundle.get("entry", [])]


def one_hop(ems: Ems, line: httpx.Client, encounter: str) -> list[Resource]:
    answer = line.get(f"{ems.base_url}/Encounter?_id={encounter}&{ONE_HOP}")
    assert answer.status_code == 200
    return entries(answer.json())


def logical(url: str) -> str:
    return url.rpartition("/")[2]


def task_of(ems: Ems, line: httpx.Client, encounter: str) -> Resource:
    (task,) = [one for one in one_hop(ems, line, encounter) if one["resourceType"] == "Task"]
    return task


def put(
    ems: Ems, line: httpx.Client, task: Resource, match: str | None, timeout: float = 10
) -> httpx.Response:
    headers = {"Content-Type": FHIR_JSON} | ({"If-Match": match} if match else {})
    url = f"{ems.base_url}/Task/{task['id']}"
    return line.put(url, json=task, headers=headers, timeout=timeout)


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    (issue,) = outcome["issue"]
    return answer.status_code, issue["code"], issue["details"]["coding"][0]["code"]
