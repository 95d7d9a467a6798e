"""Without a command: the viewer, alone or with the demonstration behind it."""

from __future__ import annotations

import argparse


def run(known: argparse.Namespace) -> int:
    """Open the windows, and give their exit code."""
    if known.tour:
        from app.demo.tour import run_tour

        return int(run_tour(known.tour))
    if known.demo:
        from app.demo.demonstration import run_demonstration

        return int(run_demonstration())
    from app.cli.place import profile_of, settings_of
    from app.ui.application import run as open_windows

    profile = profile_of(known)
    settings = settings_of(known)
    profile.prepare()
    return int(open_windows(profile, settings, demo=None))
