"""What every test runs under: no screen, a home of its own, a strange clock, and the guards."""

import os
import shutil
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests.guards import outcome, windows
from tests.guards.logs import log_lines
from tests.guards.threads import no_thread_left
from tests.guards.windows import no_window_left
from tests.store.postgres_server import cluster

__all__ = ["cluster", "log_lines", "no_thread_left", "no_window_left"]

_HOME = Path(tempfile.mkdtemp(prefix="triage-handover-tests-"))

os.environ.update(
    {
        "QT_QPA_PLATFORM": "offscreen",
        # Nothing of the person who runs the tests is read or written.
        "HOME": str(_HOME),
        "USERPROFILE": str(_HOME),
        "APPDATA": str(_HOME / "roaming"),
        "LOCALAPPDATA": str(_HOME / "local"),
        "PROGRAMDATA": str(_HOME / "machine"),
        "XDG_CONFIG_HOME": str(_HOME / "config"),
        "XDG_DATA_HOME": str(_HOME / "data"),
        "XDG_STATE_HOME": str(_HOME / "state"),
        "XDG_CACHE_HOME": str(_HOME / "cache"),
        "XDG_RUNTIME_DIR": str(_HOME),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        # Half a day from the UK, with its summer in our winter: a time shown in the machine's
        # zone instead of UK time is wrong by enough to be seen. Needs no zone database.
        "TZ": "NZST-12NZDT,M9.5.0,M4.1.0/3",
    }
)
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
    os.environ.pop(_name, None)
if hasattr(time, "tzset"):
    time.tzset()

# A shared machine is slow at times: a slow example says nothing about the code.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


def pytest_sessionstart() -> None:
    """Listen to Qt from the start."""
    windows.listen()


def pytest_unconfigure() -> None:
    """Throw the home of this run away."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell the guards how the body of the test ended."""
    report = yield
    outcome.remember(item, report)
    return report
