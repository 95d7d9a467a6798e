"""Addresses and telephone numbers as the NHS shows them (ISB 1500, 1508)."""

from __future__ import annotations

import re

_POSTCODE = re.compile(r"\A([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\Z")
_SPACES = re.compile(r"\s+")
_DIALLED = re.compile(r"[\d ()+\-]+")
_AREAS = ("0113 0114 0115 0116 0117 0118 0121 0131 0141 0151 0161 0191").split()


def show_postcode(text: str) -> str:
    """Capitals with one space, ``NT5 7QJ``; anything that is no postcode stays as sent."""
    match = _POSTCODE.match(_SPACES.sub("", text.upper()))
    return f"{match[1]} {match[2]}" if match else text.strip()


def show_address(parts: list[str], postcode: str = "") -> str:
    """One line, parts with comma and space, missing parts dropped (ADR-0001 to -0008)."""
    lines = [line for part in parts if (line := part.strip().rstrip(","))]
    if postcode.strip():
        shown = show_postcode(postcode)
        if not any(shown in line.upper() for line in lines):
            lines.append(shown)
    return ", ".join(lines)


def show_phone(text: str) -> str:
    """A UK number in its local form, ``0151 496 0947`` (TID-0001 on); others as sent."""
    sent = text.strip()
    for scheme in ("tel:", "mailto:", "sms:"):
        if sent.lower().startswith(scheme):
            sent = sent[len(scheme) :].strip()
    if not _DIALLED.fullmatch(sent):
        return sent
    digits = re.sub(r"\D", "", sent)
    if sent.startswith("+44") or digits.startswith("0044"):
        digits = "0" + digits.removeprefix("0044").removeprefix("44").lstrip("0")
    elif sent.startswith("+"):
        return sent
    if len(digits) != 11 or not digits.startswith("0"):
        return sent
    if digits.startswith("02"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if digits[:4] in _AREAS or digits[1] in "389":
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    return f"{digits[:5]} {digits[5:]}"
