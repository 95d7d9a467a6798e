"""Reception killed in the middle of a burst: what was said to be kept is there, nothing is half."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.store import Store

ROOT = Path(__file__).parents[2]


@pytest.mark.hazard("P11")
def test_whatever_was_answered_before_the_kill_is_kept_whole(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - draws moments, keeps no secret
    path = tmp_path / "handovers.db"
    said: list[str] = []
    for number in range(4):
        said += _until_killed(path, f"round{number}", after=chance.randint(1, 300))

    with Store.open(path, bytes(32)) as store, store.reading() as tx:
        kept = dict(
            tx.rows(
                "SELECT e.request_id, m.body FROM exchanges e JOIN messages m "
                "ON m.id = e.message_id WHERE e.state = 'done'"
            )
        )
        count = tx.row("SELECT (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM exchanges)")
    assert len(said) == len(set(said)) > 4
    assert set(said) <= set(kept)
    assert all(body == request_id.encode() * 100 for request_id, body in kept.items())
    assert count == (len(kept), len(kept))


def _until_killed(path: Path, name: str, after: int) -> list[str]:
    """What the program said before it was killed, some answers after its first."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.keeping", str(path), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        lines = [program.stdout.readline() for _ in range(after)]
        program.kill()
        rest = program.stdout.read()
    text = "".join(lines) + rest
    return [line.strip() for line in text.splitlines(keepends=True) if line.endswith("\n")]
