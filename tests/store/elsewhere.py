"""The same store as another process opens it."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from unittest.mock import patch

from app.store.engine import Engine
from app.store.migrations import Migration, migrations
from app.store.postgres import Postgres
from app.store.postgres_server import Server
from app.store.sqlcipher import SqlCipher
from app.store.store import Store

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))


def told(engine: Engine) -> str:
    """Which store, as an argument of a command line."""
    if isinstance(engine, Postgres):
        return json.dumps(asdict(engine.server), default=str)
    assert isinstance(engine, SqlCipher)
    return json.dumps({"path": str(engine.path)})


def opened(said: str) -> Store:
    """The store that was told of."""
    known = json.loads(said)
    if "path" in known:
        return Store(SqlCipher(Path(known["path"]), KEY))
    known["ca_file"] = Path(known["ca_file"]) if known["ca_file"] else None
    return Store(Postgres(Server(**known)))


def brought_up_to_date(store: Store) -> Store:
    """The same store as a later version opens it, whose tables have a column more."""
    known = migrations(store.engine.search.schema(), store.engine.search.forgets())
    added = "ALTER TABLE handovers ADD COLUMN later TEXT NOT NULL DEFAULT ''"
    later = (*known, Migration(known[-1].number + 1, "later", (added,)))
    with patch("app.store.store.migrations", lambda *_: later):
        return Store(store.engine)


def process(script: str, engine: Engine, *more: str) -> subprocess.Popen[bytes]:
    """A Python that runs ``script`` with the store as its first argument."""
    return subprocess.Popen([sys.executable, "-c", script, told(engine), *more], cwd=ROOT)
