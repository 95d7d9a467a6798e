"""The demonstration: senders on loopback, and a profile that is thrown away at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from app.connections.secrets import MemorySecrets
from app.demo.authoring.build import build
from app.demo.authoring.bundles import searchset
from app.demo.authoring.fhir import Resource
from app.demo.authoring.people import RECEIVER_ODS
from app.demo.authoring.story import Story
from app.demo.ems import Acknowledgement, Ems
from app.demo.ems.wire import ALL_WIRES, Wire, to_json
from app.demo.encounters import as_messages, senders
from app.demo.peers.mesh import MeshSender, Sandbox, is_here
from app.demo.peers.peers import Peers
from app.demo.programme import LINES, Happening, Line, What
from app.settings.profile import Profile
from app.settings.registry import SenderSettings, Settings

BANNER = "Demonstration: synthetic patients"
_TOKEN = "demonstration"  # noqa: S105  # opens nothing but synthetic patients


class Demonstration:
    """Everything that a viewer needs to be tried out, for the length of a ``with``.

    Attributes:
        banner: the words that stand on the screen all the time.
        profile: folders in a temporary place, gone at the end, also after a failure.
        settings: all senders, and the gateway that the viewer opens.
        secrets: tokens and the key of the store, in memory alone.
        senders: the EMS of each sender, by the sender's name.
        peers: the senders that push.
        mesh: the sender that writes through MESH, None where there is no sandbox of it.
        began: the moment from which the times of what is pushed count.
    """

    def __init__(
        self, *, accept_hold_s: int = 10, poll_s: int = 5, with_mesh: bool = False
    ) -> None:
        """Make a demonstration that has not begun.

        Args:
            accept_hold_s: seconds for which *Accept* can be undone.
            poll_s: seconds between looks for later versions.
            with_mesh: start the MESH sandbox, where it is installed, with a message for us in it.
        """
        self.banner = BANNER
        self.secrets: MemorySecrets
        self.senders = {line.service.name: _ems(line) for line in LINES}
        self.peers = Peers()
        self.mesh: MeshSender | None = None
        self.profile: Profile
        self.settings: Settings
        self.began = datetime.now(UTC)
        self._with_mesh = with_mesh and is_here()
        self._hold_and_poll = (accept_hold_s, poll_s)
        self._began: dict[str, datetime] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="triage-handover-"))
            self.profile = Profile.at(Path(folder))
            self.profile.prepare()
            sandbox = Sandbox() if self._with_mesh else None
            if sandbox is not None:
                stack.callback(sandbox.stop)
            stack.callback(self.go_offline)
            self.peers.go_online()
            for ems in self.senders.values():
                ems.start()
            self.secrets = self.tokens()
            if sandbox is not None:
                self._write_through(sandbox.address())
            self.settings = self._settings()
            self._open = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def happen(self, happening: Happening) -> str:
        """Let a sender do something; gives the URL of the encounter, as it would notify it."""
        story = happening.story
        ems = self.senders[story.service.name]
        if happening.what is What.CANCELLED:
            encounter = self.resources(story)[0]["id"]
            ems.cancel(encounter)
            return ems.url_of(encounter)
        return ems.add(self.resources(story))

    def resources(self, story: Story) -> tuple[Resource, ...]:
        """The resources of a story; all versions count from when the first of them was sent."""
        return build(story, self._began.setdefault(story.key, datetime.now(UTC)))

    def damaged(self, story: Story) -> bytes:
        """The message of a story, broken off in the middle of the patient's name."""
        whole = to_json(searchset(story, self.resources(story)))
        name = story.patient.name.family.encode()
        return whole[: whole.index(name) + len(name) // 2]

    def tokens(self) -> MemorySecrets:
        """The tokens of the senders, and no key of a store yet."""
        secrets = MemorySecrets()
        secrets.set(_TOKEN, _TOKEN)
        return secrets

    def go_offline(self) -> None:
        """Take all senders off the line."""
        self.peers.ask_to_stop()
        for ems in self.senders.values():
            ems.ask_to_stop()
        for ems in self.senders.values():
            ems.go_offline()
        self.peers.go_offline()

    def go_online(self) -> None:
        """Put all senders back."""
        for ems in self.senders.values():
            ems.go_online()
        self.peers.go_online()

    def acknowledgements(self) -> Iterator[tuple[str, Acknowledgement]]:
        """What each sender has been told, with the sender's name."""
        for name, ems in self.senders.items():
            for told in ems.acknowledgements():
                yield name, told

    def _write_through(self, url: str) -> None:
        """Let the message lie in our mailbox before anybody looks into it."""
        self.mesh = MeshSender(f"{senders.CAS.name} (MESH)", url, self.peers.record)
        for name, secret in self.mesh.secrets.items():
            self.secrets.set(name, secret)
        self.mesh.put(as_messages.BY_MESH, self.began)

    def _settings(self) -> Settings:
        hold, poll = self._hold_and_poll
        mesh = self.mesh
        return Settings(
            accept_hold_s=hold,
            poll_s=poll,
            senders=(
                *(self._of_line(line) for line in LINES),
                *self.peers.settings(),
                *((mesh.settings,) if mesh else ()),
            ),
            gateway=self.peers.gateway,
            mailboxes=(mesh.mailbox,) if mesh else (),
        )

    def _of_line(self, line: Line) -> SenderSettings:
        return SenderSettings(
            name=line.service.name,
            base_url=self.senders[line.service.name].base_url,
            token_secret=_TOKEN,
            task_updates=line.takes_tasks,
            organisation=RECEIVER_ODS,
            phone=line.service.phone,
        )


def _ems(line: Line) -> Ems:
    wires = (Wire.XML,) if line.xml_only else ALL_WIRES
    return Ems(token=_TOKEN, takes_tasks=line.takes_tasks, wires=wires)
