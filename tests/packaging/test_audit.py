"""What is known against the packages that ship, from the real tool and a database of our own."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.packaging.scripts import ROOT, fresh

EVENTS = [{"introduced": "0"}, {"fixed": "2.0"}]
FOUND = {
    "id": "PYSEC-2026-1",
    "details": "",
    "published": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "made-up"},
            "ranges": [{"type": "ECOSYSTEM", "events": EVENTS}],
        }
    ],
}


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script, with a lock of two packages."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found = fresh("audit")
    lock = tmp_path / "requirements.txt"
    lines = (f"{name} --hash=sha256:{'0' * 64}\n" for name in ("made-up==1.0", "sound==3.1"))
    lock.write_text("".join(lines))
    monkeypatch.setattr(found, "LOCK", lock)
    return found


@pytest.fixture
def database(httpserver: HTTPServer) -> Callable[[dict[str, object]], list[str]]:
    """A database that answers with what it is given for a package; gives what to ask it with."""

    def answers(known: dict[str, object]) -> list[str]:
        def answer(request: Request) -> Response:
            name = request.get_json(force=True)["package"]["name"]
            if name not in known:
                return Response(status=404)
            return Response(json.dumps(known[name]), mimetype="application/json")

        httpserver.expect_request("/v1/query", method="POST").respond_with_handler(answer)
        return ["-s", "osv", "--osv-url", httpserver.url_for("/v1/query")]

    return answers


@pytest.fixture
def unasked(audit: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that has nothing to say: these tests are about the database."""
    monkeypatch.setattr(audit, "_index", lambda **_: 0)


@pytest.mark.usefixtures("unasked")
@pytest.mark.package
def test_a_package_with_a_published_vulnerability_is_found(
    audit: ModuleType,
    database: Callable[[dict[str, object]], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert audit.main(database({"made-up": {"vulns": [FOUND]}, "sound": {}})) == 1
    assert capsys.readouterr().out.splitlines() == [
        "2 of 2 packages that ship were audited, 1 findings.",
        "made-up 1.0: PYSEC-2026-1 (mended in 2.0)",
    ]


@pytest.mark.usefixtures("unasked")
@pytest.mark.package
def test_where_nothing_is_known_against_any_it_is_well(
    audit: ModuleType,
    database: Callable[[dict[str, object]], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert audit.main(database({"made-up": {}, "sound": {}})) == 0
    assert capsys.readouterr().out == "2 of 2 packages that ship were audited, 0 findings.\n"


@pytest.mark.usefixtures("unasked")
@pytest.mark.package
def test_a_database_that_cannot_be_reached_is_no_pass(
    audit: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = ["-s", "osv", "--osv-url", "http://127.0.0.1:9/v1/query"]
    assert audit.main(nobody) == audit.machine.NOT_HERE
    assert capsys.readouterr().out.startswith("The packages were not audited: ")


@pytest.mark.parametrize(
    ("of_index", "of_database", "code"),
    [(0, 0, 0), (0, 77, 77), (77, 0, 77), (1, 77, 1), (77, 1, 1), (1, 0, 1)],
)
def test_what_is_known_counts_more_than_what_nobody_answered(
    audit: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    of_index: int,
    of_database: int,
    code: int,
) -> None:
    monkeypatch.setattr(audit, "_index", lambda **_: of_index)
    monkeypatch.setattr(audit, "_database", lambda _arguments: of_database)
    assert audit.main([]) == code


def test_what_is_not_what_is_pinned_fails_and_silence_does_not(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(kind: type[Exception]) -> int:
        def standings(_lock: Path) -> None:
            raise kind("sound==3.1")

        monkeypatch.setattr(audit.index, "standings", standings)
        return int(audit._index(keep=False))

    assert fails(audit.index.Gone) == 1
    assert fails(audit.machine.Lacking) == audit.machine.NOT_HERE
    assert capsys.readouterr().out.splitlines() == [
        "NOT WHAT IS PINNED in the package index: sound==3.1",
        "NOT LOOKED UP in the package index: sound==3.1",
    ]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "unknown"}], 77),
        ([{"name": "b", "skip_reason": "unknown"}], 77),
        ([], 77),
        ([{"name": "a", "version": "1", "vulns": [{"id": "X", "fix_versions": []}]},
          {"name": "b", "skip_reason": "unknown"}], 1),
    ],
)  # fmt: skip
def test_silence_of_the_database_is_no_pass(
    audit: ModuleType, told: list[dict[str, object]], code: int
) -> None:
    ended, lines = audit.verdict(told)
    assert ended == code
    assert any(line.startswith("NOT AUDITED") and "b" in line for line in lines) is bool(told)
