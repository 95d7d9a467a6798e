"""Telling the service manager how it goes (systemd, sd_notify); elsewhere nobody is told."""

from __future__ import annotations

import os
import socket

READY = "READY=1"
STOPPING = "STOPPING=1"


def tell_manager(state: str) -> None:
    """Tell a manager that waits for it; none, or one that does not listen, is no failure."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    family = getattr(socket, "AF_UNIX", None)
    if not place or family is None:
        return
    where = "\0" + place[1:] if place.startswith("@") else place
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.sendto(state.encode(), where)
    except OSError:
        return
