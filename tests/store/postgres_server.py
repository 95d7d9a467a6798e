"""A PostgreSQL server of the tests' own: a cluster in a folder that goes, on loopback alone."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.store.postgres_server import Server

if TYPE_CHECKING:
    import psycopg

USER = "triage_handover"
PASSWORD = "made up for tests"
_MEMORY = "/dev/shm"  # noqa: S108 - a folder of a random name is made in it
_NAMES = count(1)
_GUARD = 'read _; "$@"; rm -rf "$0"'
"""Ends the server and removes its folder when the tests end, also when they are killed."""


def programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``; where there is none, the tests are not run here."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    pytest.skip(
        "A department's store is tested on a real PostgreSQL server, which is not installed here. "
        "packaging/dev.py test installs it where it may"
    )


def _as_nobody_special() -> list[str]:
    """PostgreSQL refuses to run as root; the package makes a user for it."""
    if os.name == "nt" or os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


@dataclass
class Cluster:
    """A running server; each test has a database of its own in it."""

    folder: Path
    port: int
    bin: Path
    ca_file: Path | None = None
    options: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def version(self) -> int:
        """The number before the dot."""
        return int(str(self.admin("SHOW server_version_num")[0][0])) // 10_000

    def admin(self, sql: str) -> list[tuple[object, ...]]:
        """Say something as the owner of the whole cluster."""
        with self.as_owner("postgres") as line:
            done = line.execute(sql.encode())
            return done.fetchall() if done.description else []

    def as_owner(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A line of the owner's to a database."""
        import psycopg

        return psycopg.connect(
            host=str(self.folder), port=self.port, dbname=database, user="owner", autocommit=True
        )

    def own(self, *names: str) -> None:
        """Give files of the data folder to the user that the server runs as."""
        for name in names:
            (self.data / name).chmod(0o600)
            if _as_nobody_special():
                shutil.chown(self.data / name, "postgres", "postgres")

    @contextmanager
    def database(self, how: str = "ENCODING 'UTF8'") -> Iterator[Server]:
        """A new, empty database, which goes with the block whoever is connected."""
        name = f"department_{next(_NAMES)}"
        self.admin(f"CREATE DATABASE {name} OWNER {USER} TEMPLATE template0 {how}")
        try:
            yield Server("127.0.0.1", name, USER, self.port, PASSWORD, self.ca_file)
        finally:
            self.admin(f"DROP DATABASE {name} WITH (FORCE)")

    def start(self) -> None:
        said = " ".join(f"-c {name}={value}" for name, value in self.options.items())
        self._ctl("start", "-w", "-l", str(self.folder / "log"), "-o", said)

    def stop(self, how: str = "fast") -> None:
        self._ctl("stop", "-w", "-m", how)

    def _ctl(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.data), *arguments)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the programs of PostgreSQL."""
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run(
                [*_as_nobody_special(), str(self.bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
                cwd=self.folder,
                check=False,
            )
        assert done.returncode == 0, (self.folder / "said").read_text()[-2_000:]


@contextmanager
def running(**options: str) -> Iterator[Cluster]:
    """A new cluster that runs until the block ends; what it says is kept is on the disk."""
    bin_folder = programs()
    # In memory where there is such a folder: what a process that is killed leaves, it leaves there.
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir=memory) as name:
        folder = Path(name)
        if _as_nobody_special():
            shutil.chown(folder, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        cluster = Cluster(folder, port, bin_folder)
        cluster.options = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "shared_buffers": "16MB",
            "max_wal_size": "256MB",
            "max_connections": "60",
            **options,
        }
        cluster.run(
            "initdb", "-D", str(cluster.data), "-U", "owner", "-A", "trust",
            "--locale=C", "-E", "UTF8", "--auth-host=scram-sha-256", "--no-sync", "-k",
        )  # fmt: skip
        stop = (str(bin_folder / "pg_ctl"), "-D", str(cluster.data), "stop", "-m", "immediate")
        guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, name, *_as_nobody_special(), *stop],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        try:
            cluster.start()
            cluster.admin(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
            yield cluster
        finally:
            guard.communicate()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of this process."""
    with running() as made:
        yield made
