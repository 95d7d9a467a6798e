"""The window as a screen reader meets it: every node with its role and its name, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

ROLES = {role.value: role.name for role in QAccessible.Role}
CONTROLS = frozenset(
    "PushButton CheckBox RadioButton EditableText ListItem List ComboBox Button Cell".split()
)


@dataclass(frozen=True, slots=True)
class Node:
    """One node: how deep, what it is, how it is called and told of, whether it can be used."""

    depth: int
    role: str
    name: str
    description: str
    focusable: bool
    disabled: bool

    @property
    def line(self) -> str:
        marks = " (not available)" if self.disabled else ""
        name = self.name.replace("\n", " / ")
        return f"{'  ' * self.depth}{self.role}: {name}{marks}".rstrip()


def nodes(root: QWidget) -> list[Node]:
    """Every visible node under a widget."""
    QAccessible.setActive(True)  # as a reader does: without one, Qt keeps nodes of rows that went
    face = QAccessible.queryAccessibleInterface(root)
    assert face is not None
    return list(_walk(face, 0))


def _walk(face: QAccessibleInterface, depth: int) -> Iterator[Node]:
    state = face.state()
    if state.invisible:
        return
    role = ROLES.get(face.role().value, str(face.role()))
    name = face.text(QAccessible.Text.Name)
    description = face.text(QAccessible.Text.Description)
    yield Node(depth, role, name, description, bool(state.focusable), bool(state.disabled))
    for at in range(face.childCount()):
        child = face.child(at)
        if child is not None and child.isValid():
            yield from _walk(child, depth + 1)
