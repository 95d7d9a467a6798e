"""A real OpenID provider in a process of its own, and a browser that fills in its pages."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx
import pytest

HERE = Path(__file__).parent / "provider"
BUILD = Path(__file__).parents[3] / "build"
FILES = ("package.json", "package-lock.json", "provider.mjs")


def installed() -> Path:
    """The folder of the provider with all that it needs; made once for each state of its files."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.fail(
            "The sign-in is tested against a real OpenID provider, which needs Node.js 18 or newer "
            "with npm. packaging/dev.py test installs both where it may",
            pytrace=False,
        )
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    folder = BUILD / f"sign-in-provider-{digest[:12]}"
    if folder.is_dir():
        return folder
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        made = Path(name) / "made"
        made.mkdir()
        for one in FILES:
            shutil.copy(HERE / one, made / one)
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=made,
            env={**os.environ, "HOME": _home()},  # where npm is told which registry to ask
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            pytest.skip(f"The OpenID provider could not be fetched: {done.stdout[-300:]}")
        try:
            made.rename(folder)
        except OSError:
            assert folder.is_dir()  # another worker was faster
    return folder


def _home() -> str:
    try:
        import pwd
    except ImportError:  # Windows knows it by other names
        return os.environ.get("HOME", "")
    return pwd.getpwuid(os.getuid()).pw_dir


@dataclass
class OpenIdProvider:
    """The running provider."""

    issuer: str

    def lie(self, **how: Any) -> None:
        """From now on: ``discovery``, ``claims``, ``shift``, ``signed``, ``userinfo``."""
        httpx.post(f"{self.issuer}/lie", json=how, trust_env=False).raise_for_status()

    def rotate(self) -> None:
        """Give it a new key and withdraw the one before."""
        httpx.post(f"{self.issuer}/rotate", trust_env=False).raise_for_status()

    def redeem(self, **form: str) -> httpx.Response:
        """What a thief of a code gets."""
        given = {"grant_type": "authorization_code", "client_id": "viewer", **form}
        return httpx.post(f"{self.issuer}/token", data=given, trust_env=False)


@contextmanager
def running() -> Iterator[OpenIdProvider]:
    """The provider, until the block ends."""
    folder, node = installed(), shutil.which("node")
    assert node
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [node, "provider.mjs"], cwd=folder, stdout=subprocess.PIPE, stderr=said, text=True
        ) as process,
    ):
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            said.seek(0)
            assert port.isdecimal(), said.read().decode()
            yield OpenIdProvider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


@dataclass
class Browser:
    """A browser with somebody in front of it; what it opens, it goes through to the end.

    Attributes:
        who: the name that is typed into the sign-in form.
        consents: whether they agree when asked.
        on_the_way: changes what the browser comes back with; None keeps it from coming back.
        opened: every address that it was told to open.
        came_back_with: the query of the last redirect to us.
    """

    who: str = "nurse"
    consents: bool = True
    on_the_way: Callable[[dict[str, str]], dict[str, str] | None] = lambda said: said
    opened: list[str] = field(default_factory=list)
    came_back_with: dict[str, str] = field(default_factory=dict)
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, timeout=30), repr=False
    )

    def __call__(self, address: str) -> bool:
        """Open an address, as the system's browser does when a program asks it to."""
        self.opened.append(address)
        page = self._follow(self.client.get(address))
        while page is not None and (form := _form(page)):
            action, told = form
            if told.get("prompt") == "consent" and not self.consents:
                page = self._follow(self.client.get(f"{page.url}/abort"))
            else:
                if told.get("prompt") == "login":
                    told |= {"login": self.who, "password": "made up"}
                if "xsrf" in told:
                    told |= {"logout": "yes"}
                page = self._follow(self.client.post(urljoin(str(page.url), action), data=told))
        return True

    def _follow(self, answer: httpx.Response) -> httpx.Response | None:
        while answer.is_redirect:
            target = urljoin(str(answer.url), answer.headers["location"])
            if urlsplit(target).path == "/signed-in":
                return self._come_back(target)
            answer = self.client.get(target)
        answer.raise_for_status()
        return answer

    def _come_back(self, target: str) -> None:
        parts = urlsplit(target)
        self.came_back_with = dict(parse_qsl(parts.query))
        said = self.on_the_way(dict(self.came_back_with))
        if said is not None:
            address = f"http://{parts.netloc}{parts.path}?{urlencode(said)}"
            assert "Go back" in self.client.get(address).raise_for_status().text


def _form(page: httpx.Response) -> tuple[str, dict[str, str]] | None:
    """Where the form of a page goes, and its hidden fields."""
    found = re.search(r"<form[^>]*action=\"([^\"]+)\"", page.text)
    if found is None:
        return None
    hidden = re.findall(r"<input[^>]*name=\"(\w+)\"[^>]*value=\"([^\"]*)\"", page.text)
    return found[1], dict(hidden)


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(address).query))
