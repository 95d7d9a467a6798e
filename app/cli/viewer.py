"""Without a command: the viewer, alone or with the demonstration behind it."""

from __future__ import annotations

import argparse

from app.cli.place import profile_of, settings_of


def run(known: argparse.Namespace) -> int:
    """Open the windows, and give their exit code."""
    if known.tour:
        from app.demo.tour import run_tour

        return int(run_tour(known.tour))
    from app.ui.application import run as open_windows

    if known.demo:
        from app.demo.demonstration import Demonstration

        with Demonstration() as demo:
            return int(open_windows(demo.profile, demo.settings, demo=demo))
    profile = profile_of(known)
    settings = settings_of(known)
    profile.prepare()
    return int(open_windows(profile, settings, demo=None))
