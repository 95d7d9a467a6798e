"""Where one person's data, settings and logs lie on this machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.report.errors import AppError

APP_NAME = "triage-handover"
MACHINE_FILE = "settings.toml"
"""Of the folder of this machine."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The folders and files of one profile. None of them need exist before :meth:`prepare`.

    Attributes:
        data_dir: what is kept; never on a roaming profile.
        log_dir: the rotating log.
        user_file: the person's settings.
        machine_file: the settings of everybody on this machine.
        said: settings of this one run, as a settings file would hold them.
    """

    data_dir: Path
    log_dir: Path
    user_file: Path
    machine_file: Path
    said: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def store_path(self) -> Path:
        """The encrypted store."""
        return self.data_dir / "handovers.db"

    @classmethod
    def of_platform(cls) -> Profile:
        """The profile in the places that this operating system has for it."""
        import platformdirs

        dirs = platformdirs.PlatformDirs(APP_NAME, appauthor=False, roaming=False)
        return cls(
            data_dir=dirs.user_data_path,
            log_dir=dirs.user_log_path,
            user_file=dirs.user_config_path / "settings.toml",
            machine_file=machine_folder() / MACHINE_FILE,
        )

    @classmethod
    def at(cls, folder: Path) -> Profile:
        """A profile that has everything under one folder (``--profile DIR``)."""
        folder = folder.expanduser().absolute()
        return cls(
            data_dir=folder / "data",
            log_dir=folder / "log",
            user_file=folder / "settings.toml",
            machine_file=folder / "machine.toml",
        )

    def prepare(self) -> None:
        """Make the folders, readable for this person alone.

        Raises:
            AppError: a folder cannot be made (SETTINGS-006).
        """
        for folder in (self.data_dir, self.log_dir, self.user_file.parent):
            try:
                _make_private(folder)
            except OSError as failure:
                raise AppError(
                    "The profile folder cannot be used",
                    f"{folder} could not be made ({failure.strerror or 'no reason given'})",
                    "Check that this person may write there, or choose another with --profile",
                    "SETTINGS-006",
                ) from failure


def machine_folder() -> Path:
    """The folder of this machine that only administrators write to.

    Never one that the environment names, such as ``PROGRAMDATA`` or ``XDG_CONFIG_DIRS``: whoever
    starts the program could name another there. Windows itself is asked for its own.
    """
    if sys.platform == "win32":
        from platformdirs.windows import get_win_folder_via_ctypes

        folder = Path(get_win_folder_via_ctypes("CSIDL_COMMON_APPDATA")) / APP_NAME
    else:
        folder = Path("/etc/triage-handover")
    return folder


def _make_private(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(20, "it is not a folder")
