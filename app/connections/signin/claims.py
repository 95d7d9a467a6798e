"""What claims say of a person: a name, and the role that the settings give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.connections.signin.wanted import RoleLine
from app.report.states import Role

MOST_VALUES = 1_000
"""Members of a list that are looked at."""


def name_of(claims: Mapping[str, object]) -> str:
    """The name as people read it; what the provider knows them by where it tells none."""
    parts = " ".join(_said(claims, key) for key in ("given_name", "family_name")).strip()
    names = (_said(claims, "name"), parts, _said(claims, "preferred_username"))
    return next((name for name in names if name), _said(claims, "sub"))


def role_of(claims: Mapping[str, object], path: str, mapping: tuple[RoleLine, ...]) -> Role | None:
    """The role of the first line of the mapping whose value stands there; None where none does.

    Args:
        claims: of the ID token or of the user.
        path: where the values are, with dots into objects and through lists.
        mapping: values, exactly as they stand, and their roles.
    """
    if path in claims:  # the name of a claim may hold dots, as addresses do
        values = set(_values(claims[path], []))
    else:
        values = set(_values(claims, path.split(".")))
    return next((one.role for one in mapping if one.value in values), None)


def _values(value: object, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for one in value[:MOST_VALUES]:
            yield from _values(one, path)
    elif path and isinstance(value, dict):
        yield from _values(value.get(path[0]), path[1:])
    elif not path and isinstance(value, str):
        yield value


def _said(claims: Mapping[str, object], key: str) -> str:
    value = claims.get(key)
    plain = value.strip() if isinstance(value, str) else ""
    return plain[:200] if plain.isprintable() else ""
