"""``dataclass`` for frozen data, whose class costs a tenth to make.

The one of the standard library writes six functions for each class and compiles them, 0.8 ms a
class, whether or not there is ever a second instance to compare. A start meets a hundred such
classes, and that was a quarter of its work. Here comparing, hashing and showing are functions that
all classes share, and ``__init__`` alone is written, when the first instance is made.

Type checkers, ``fields``, ``replace`` and ``asdict`` see a dataclass.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type], type]:
        """Make a class of frozen data of what it annotates."""
        if not frozen:
            return dataclasses.dataclass(slots=slots)
        return lambda given: _frozen(given, slots=slots)


__all__ = ["dataclass"]

_ABSENT = object()


def _frozen(given: type, *, slots: bool) -> type:
    given.__doc__ = given.__doc__ or given.__name__  # or else its signature is worked out for it
    own = vars(given)
    bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)
    made: Any = bare(given)
    names = [each.name for each in fields(made) if each.compare]
    values = _values(names)

    def write(self: object, *args: object, **named: object) -> None:
        made.__init__ = _written(made)
        made.__init__(self, *args, **named)

    def same(self: object, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    shared = {"__eq__": same, "__hash__": lambda self: hash(values(self)), "__repr__": _shown}
    shared |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if slots:
        shared |= {"__getstate__": _state, "__setstate__": _restore}
    for name, function in shared.items():
        if name not in own:
            setattr(made, name, function)
    made.__init__ = write
    return made  # type: ignore[no-any-return]  # what ``slots`` makes anew is a class as well


def _values(names: list[str]) -> Callable[[object], Any]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _written(made: type) -> Callable[..., None]:
    """The ``__init__`` that the standard library would have written."""
    known: dict[str, Any] = {"_o_set": object.__setattr__, "_o_absent": _ABSENT}
    taken, body = ["self"], []
    for each in fields(made):
        name, value = each.name, each.name
        if each.default is not MISSING:
            known[f"_d_{name}"] = each.default
            taken.append(f"{name}=_d_{name}")
        elif each.default_factory is not MISSING:
            known[f"_d_{name}"] = each.default_factory
            taken.append(f"{name}=_o_absent")
            value = f"_d_{name}() if {name} is _o_absent else {name}"
        else:
            taken.append(name)
        body.append(f"_o_set(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__({', '.join(taken)}):\n " + "\n ".join(body or ["pass"])
    exec(text, known)  # noqa: S102  the text is made of the names of our own fields
    return known["__init__"]  # type: ignore[no-any-return]  # it was just defined


def _refuse(_self: object, name: str, _value: object = None) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _shown(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
