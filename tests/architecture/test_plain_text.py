"""Words from a message are never taken for HTML: ``BP <90 & SpO2 <92%`` stays as it is.

Qt guesses the format of a text in labels, tooltips, message boxes and text views. One module makes
those that show text; everything else in ``app/ui`` may only use what that module makes.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, write_tree

GUESSES = {
    "QErrorMessage",
    "QInputDialog",
    "QLabel",
    "QMessageBox",
    "QProgressDialog",
    "QStaticText",
    "QTextBrowser",
    "QTextEdit",
    "QToolTip",
    "QWhatsThis",
    "QWizardPage",
}
"""Classes that guess the format of their text: neither made, nor derived from, nor called."""

RICH = {
    "AutoText",
    "MarkdownText",
    "RichText",
    "ToolTipRole",
    "WhatsThisRole",
    "appendHtml",
    "insertHtml",
    "mightBeRichText",
    "setHtml",
    "setMarkdown",
    "setToolTip",
    "setWhatsThis",
}
"""Names that take a text for HTML, or let Qt guess."""

ALLOWED = {
    ("text.py", "class Label(QLabel)"): "sets PlainText, and is what everything else uses",
    ("text.py", "class Icon(QLabel)"): "shows a picture, never a text",
}


def breaches(folder: Path) -> Iterator[tuple[str, str]]:
    """The modules below ``folder`` that let Qt guess or read HTML, and how they do it."""
    for module, tree in modules(folder):
        for node in ast.walk(tree):
            for what in _breach(node):
                if (module, what) not in ALLOWED:
                    yield module, what


def _breach(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        for base in node.bases:
            if _last_name(base) in GUESSES:
                yield f"class {node.name}({_last_name(base)})"
    elif isinstance(node, ast.Call) and _last_name(node.func) in GUESSES:
        yield f"{_last_name(node.func)}()"
    elif isinstance(node, ast.Attribute):
        if node.attr in RICH:
            yield node.attr
        elif _last_name(node.value) in GUESSES:
            yield f"{_last_name(node.value)}.{node.attr}"
    elif isinstance(node, ast.alias) and node.asname and node.name in GUESSES:
        yield f"{node.name} as {node.asname}"


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_no_text_is_taken_for_html() -> None:
    assert list(breaches(ROOT / "app/ui")) == []


def test_what_is_allowed_is_still_there() -> None:
    used = {
        (module, what)
        for module, tree in modules(ROOT / "app/ui")
        for node in ast.walk(tree)
        for what in _breach(node)
    }
    assert set(ALLOWED) <= used


def test_the_label_that_everything_uses_is_plain() -> None:
    source = (ROOT / "app/ui/text.py").read_text(encoding="utf-8")
    label = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Label"
    )
    assert "self.setTextFormat(Qt.TextFormat.PlainText)" in ast.unparse(label)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("QLabel(name)", "QLabel()"),
        ("QtWidgets.QLabel(name)", "QLabel()"),
        ("class Mine(QtWidgets.QTextBrowser): pass", "class Mine(QTextBrowser)"),
        ("class Label(QLabel): pass", "class Label(QLabel)"),
        ("from PySide6.QtWidgets import QLabel as Plain", "QLabel as Plain"),
        ("QMessageBox.warning(self, title, text)", "QMessageBox.warning"),
        ("QToolTip.showText(at, text)", "QToolTip.showText"),
        ("view.setHtml(text)", "setHtml"),
        ("button.setToolTip(text)", "setToolTip"),
        ("label.setTextFormat(Qt.AutoText)", "AutoText"),
        ("label.setTextFormat(Qt.TextFormat.RichText)", "RichText"),
        ("show = cursor.insertHtml", "insertHtml"),
        ("if role == Qt.ItemDataRole.ToolTipRole: pass", "ToolTipRole"),
    ],
)
def test_a_breach_is_found(tmp_path: Path, statement: str, found: str) -> None:
    write_tree(tmp_path, {"cards.py": statement + "\n"})
    assert ("cards.py", found) in list(breaches(tmp_path))


def test_naming_a_class_for_its_type_is_no_breach(tmp_path: Path) -> None:
    harmless = (
        "from PySide6.QtWidgets import QLabel\ndef first(of) -> QLabel | None:\n"
        "    return of.findChild(QLabel)\n"
    )
    write_tree(tmp_path, {"cards.py": harmless})
    assert list(breaches(tmp_path)) == []
