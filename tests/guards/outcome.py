"""Whether the body of a test passed, so that a guard does not add to a failure."""

import pytest

_PASSED = pytest.StashKey[bool]()


def remember(item: pytest.Item, report: pytest.TestReport) -> None:
    """Note how the body of ``item`` ended."""
    if report.when == "call":
        item.stash[_PASSED] = report.passed


def passed(item: pytest.Item) -> bool:
    """Whether the body of ``item`` ran and passed.

    A failed test holds on to its objects through the traceback, and seldom tidies up: what it
    leaves behind says nothing about the code.
    """
    return item.stash.get(_PASSED, False)
