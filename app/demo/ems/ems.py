"""The EMS as its owner handles it: what it holds, what it has heard, whether it can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Condition
from types import TracebackType
from typing import Self

from app.demo.authoring.fhir import Resource
from app.demo.authoring.outcome import cancelled
from app.demo.ems import search, tasks
from app.demo.ems.app import House, application
from app.demo.ems.faults import Fault, Faults
from app.demo.ems.record import Acknowledgement, Call
from app.demo.ems.serving import Port
from app.demo.ems.wire import ALL_WIRES, Wire, model

_RECEIVERS_OWN = ("status", "statusReason", "businessStatus", "lastModified", "owner", "note")


class Ems(Port):
    """A sender's system on 127.0.0.1, with everything in memory.

    Use as a context manager, or :meth:`start` and :meth:`stop` it. A resource that is added or
    changed while the EMS is offline is there when it comes back.
    """

    def __init__(
        self,
        *,
        token: str = "demonstration",  # noqa: S107  # opens nothing but synthetic patients
        takes_tasks: bool = True,
        wires: tuple[Wire, ...] = ALL_WIRES,
        page_size: int = 15,
        base_path: str = "/fhir/STU3",
    ) -> None:
        """Make an EMS that is not reachable yet.

        Args:
            token: the bearer token that every call must carry.
            takes_tasks: whether a receiver may update a Task.
            wires: the content types that it speaks, the default first.
            page_size: the most entries in one page of a searchset.
            base_path: the path of its FHIR base.
        """
        self.token = token
        self._base_path = base_path
        self._house = House(
            token=token,
            spoken=wires,
            page_size=page_size,
            takes_tasks=takes_tasks,
            wrote=self._on_task_written,
            called=self._on_called,
        )
        self._faults = Faults(application(self._house, base_path))
        super().__init__(self._faults)
        self._news = Condition()
        self._acknowledgements: list[Acknowledgement] = []
        self._calls: list[Call] = []

    @property
    def base_url(self) -> str:
        """The FHIR base, with a port from the first :meth:`start` on; no trailing slash."""
        return f"{self.base}{self._base_path}"

    def start(self) -> None:
        """Listen. The port is chosen by the system once and then stays the same."""
        # Loading the standard's models takes longer than a receiver waits for an answer.
        for kind in ("Task", "Bundle", "Parameters"):
            model(kind)
        self.go_online()

    def stop(self) -> None:
        """Close the port and end the thread; nothing that was held is forgotten."""
        self.go_offline()

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next ``times`` fitting exchanges go wrong."""
        self._faults.add(fault, times)

    def mend(self) -> None:
        """Let nothing more go wrong."""
        self._faults.clear()

    def add(self, resources: Iterable[Resource]) -> str:
        """Hold an encounter, or a later version of one, and return its URL.

        Resources that are the same as before keep their version; the Encounter itself always
        gets a new one, so that whoever asks for what has changed finds it. A Task keeps what
        receivers have written to it.
        """
        whole = list(resources)
        for resource in whole:
            kept = self._with_receivers_words(resource)
            self._house.records.put(kept, touch=resource["resourceType"] == "Encounter")
        return self.url_of(_encounter_id(whole))

    def update(self, resources: Iterable[Resource]) -> str:
        """Hold a later version of an encounter; the same as :meth:`add`, said more clearly."""
        return self.add(resources)

    def add_damaged(self, resources: Iterable[Resource], body: bytes) -> str:
        """Hold an encounter whose report is sent as ``body``, whatever that is."""
        whole = list(resources)
        self._house.damaged[_encounter_id(whole)] = body
        return self.add(whole)

    def cancel(self, encounter: str) -> None:
        """Cancel an encounter and all that was asked for with it.

        Raises:
            KeyError: no such encounter is held.
        """
        records = self._house.records
        held = records.get("Encounter", encounter)
        if held is None:
            raise KeyError(encounter)
        asked_for = search.reverse_included(records, held)
        for resource in cancelled([held, *asked_for]):
            records.put(resource, touch=resource["resourceType"] == "Encounter")

    def url_of(self, encounter: str) -> str:
        """The absolute URL of an Encounter, as a notification gives it."""
        return f"{self.base_url}/Encounter/{encounter}"

    def resource(self, kind: str, logical: str) -> Resource | None:
        """The current version of a resource, or None."""
        return self._house.records.get(kind, logical)

    def acknowledgements(self) -> tuple[Acknowledgement, ...]:
        """What receivers have done to Tasks, in the order in which it first came."""
        with self._news:
            return tuple(self._acknowledgements)

    def calls(self) -> tuple[Call, ...]:
        """Every request that was answered, oldest first."""
        with self._news:
            return tuple(self._calls)

    def wait_for_acknowledgements(self, count: int, timeout_s: float) -> bool:
        """Wait until there are ``count`` acknowledgements; whether there were in time."""
        with self._news:
            return self._news.wait_for(lambda: len(self._acknowledgements) >= count, timeout_s)

    def wait_for_calls(self, holds: Callable[[Sequence[Call]], bool], timeout_s: float) -> bool:
        """Wait until something holds of all calls so far; whether it did in time."""
        with self._news:
            return self._news.wait_for(lambda: holds(self._calls), timeout_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _with_receivers_words(self, resource: Resource) -> Resource:
        if resource["resourceType"] != "Task" or resource["status"] != "requested":
            return resource
        held = self._house.records.get("Task", resource["id"])
        if held is None or held["status"] == "requested":
            return resource
        return {**resource, **{name: held[name] for name in _RECEIVERS_OWN if name in held}}

    def _on_task_written(self, task: Resource) -> None:
        encounter = task["context"]["reference"].rpartition("/")[2]
        new = Acknowledgement(
            task=task["id"],
            encounter=encounter,
            status=task["status"],
            owner=tasks.owner_shown(task),
            at=datetime.now(UTC),
        )
        with self._news:
            for place, old in enumerate(self._acknowledgements):
                if (old.task, old.status) == (new.task, new.status):
                    self._acknowledgements[place] = replace(old, times=old.times + 1)
                    break
            else:
                self._acknowledgements.append(new)
            self._news.notify_all()

    def _on_called(self, method: str, path: str, status: int) -> None:
        with self._news:
            self._calls.append(Call(method, path, status))
            self._news.notify_all()


def _encounter_id(resources: list[Resource]) -> str:
    for resource in resources:
        if resource["resourceType"] == "Encounter":
            return str(resource["id"])
    raise ValueError("no Encounter among the resources")
