"""Frozen data without a compiler, for what every start of the program makes.

``dataclass(frozen=True)`` writes six functions as text for each class and compiles them: for the
forty classes of the first list that was a tenth of the start. Here all classes share functions
that are compiled with this module. ``fields``, ``replace`` and ``asdict`` work as ever. To make one
object takes as long as before where its values are named, and twice as long where they are not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Made]) -> type[Made]:
    """The same as ``dataclass(frozen=True, slots=True)``, without inheritance."""
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    ours = fields(made)  # type: ignore[arg-type]  # a dataclass since the line above
    compared = attrgetter(*(one.name for one in ours if one.compare))

    def is_equal(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compared(self) == compared(other)

    def hashed(self: object) -> int:
        return hash(compared(self))

    methods: dict[str, Callable[..., object]] = {
        "__init__": _init(made, ours),
        "__repr__": _repr(tuple(one.name for one in ours if one.repr)),
        "__eq__": is_equal,
        "__hash__": hashed,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__setstate__": _come_back,
    }
    for name, method in methods.items():
        setattr(made, name, method)
    return made


def _init(made: type, ours: tuple[Field[Any], ...]) -> Callable[..., None]:
    names = tuple(one.name for one in ours)
    known = frozenset(names)
    defaults = {one.name: one.default for one in ours if one.default is not MISSING}
    makers = [(f.name, f.default_factory) for f in ours if f.default_factory is not MISSING]
    slots = tuple((name, getattr(made, name).__set__) for name in names)

    def init(self: object, *given: object, **named: object) -> None:
        values = dict(zip(names, given, strict=False), **named) if given else named
        taken = len(values) == len(given) + len(named)  # none twice, and none too many
        if values.keys() != known:
            new = {name: make() for name, make in makers if name not in values}
            values = {**defaults, **new, **values}
        if not taken or values.keys() != known:
            raise TypeError(
                f"{type(self).__qualname__}({', '.join(names)}) was given {len(given)} values "
                f"and {', '.join(named) or 'no names'}"
            )
        for name, put in slots:
            put(self, values[name])

    return init


def _repr(names: tuple[str, ...]) -> Callable[[object], str]:
    def written(self: object) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({told})"

    return written


def _come_back(self: object, state: tuple[None, dict[str, object]]) -> None:
    """Take the values of a copy, or of another process: Python would set each by its name."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)


def _refuse(_self: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")
