"""The official MESH client, held to our own rules of TLS, hosts, size and time.

Imported at the first look into a mailbox, never at a start: requests is slow to import. What is
changed, and why:

* *TLS*: the system's trust store, our certificate, the authority file of the settings, and the
  authorities that the official client brings for the NHS servers it knows.
* *hosts*: only addresses below the mailbox's own server have a way out; redirects end the request.
  The next page of an inbox is an address that the server gives, so it could be any.
* *retries*: none in the library. It would send the same authorization header again, and MESH
  takes each once only (a repetition is a 403).
* *size and time*: every answer is read and unpacked under a limit.
"""

from __future__ import annotations

import io
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import requests
from mesh_client import MeshClient, try_get_endpoint_from_url
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from app.connections import hosts, tls
from app.connections.mesh.account import MeshServer
from app.connections.unpack import Unpacker

_READ = 65_536
_SMALL_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer that is no message: a page of an inbox holds 500 ids."""


class TooSlow(requests.Timeout):
    """The whole answer took longer than it may."""


class Way(HTTPAdapter):
    """The one way out of a session: to one server, bounded in size and time."""

    def __init__(self, server: MeshServer) -> None:
        self._server = server
        self._context = _context(server) if server.base_url.startswith("https:") else None
        self.limit = _SMALL_ANSWER
        super().__init__(max_retries=0)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Our own TLS context instead of what requests would make of its settings."""
        del verify, cert
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        if self._context is None:
            return host, {}
        return host, {"cert_reqs": "CERT_REQUIRED", "ssl_context": self._context}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: requests would add a bundle of its own to the authorities we trust."""

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Send a request and read its whole answer.

        Raises:
            TooSlow: the answer was not complete in time.
            requests.RequestException: there is no answer.
            TooLarge: it is larger than ``limit``.
            UnknownPacking: it is not packed as it says.
        """
        ends = time.monotonic() + self._server.total_s
        options |= {"stream": True, "timeout": self._server.timeout_s}
        response = super().send(request, **options)
        try:
            unpacker = Unpacker(response.headers.get("Content-Encoding", ""), self.limit)
            while piece := response.raw.read1(_READ, decode_content=False):
                unpacker.take(piece)
                _in_time(ends)
            body = unpacker.whole()
        except HTTPError as failure:
            response.raw.close()
            raise requests.ConnectionError(failure, request=request) from failure
        except Exception:
            response.raw.close()  # what is left of the answer must not be the next one's
            raise
        response.raw.release_conn()
        response.raw = io.BytesIO(body)
        return response


def _in_time(ends: float) -> None:
    if time.monotonic() > ends:
        raise TooSlow


class Session(MeshClient):
    """A mailbox as the official client has it, over :class:`Way`."""

    def __init__(
        self, server: MeshServer, way: Way, mailbox: str, password: str, shared_key: str
    ) -> None:
        super().__init__(
            server.base_url,
            mailbox,
            password,
            shared_key=shared_key.encode(),
            max_retries=0,
            timeout=server.timeout_s,
            application_name="triage-handover",
        )
        self._way = way
        self._session.close()
        self._session.adapters.clear()
        self._session.mount(f"{self._url}/", self._way)
        self._session.max_redirects = 0
        self._session.trust_env = not hosts.is_this_machine(server.base_url)

    def pages(self) -> Iterator[tuple[str, ...]]:
        """The ids in the inbox, page by page, each page asked for when it is wanted.

        Raises:
            requests.RequestException: there is no answer, or none of MESH's.
        """
        address: str | None = None
        while True:
            page: Any = self._inbox_v2_page(address)
            if not isinstance(page, dict) or not isinstance(page.get("messages"), list):
                raise requests.exceptions.JSONDecodeError("not an inbox", "", 0)
            yield tuple(one for one in page["messages"] if isinstance(one, str) and one)
            links: Any = page.get("links")
            following = links.get("next") if isinstance(links, Mapping) else None
            if not isinstance(following, str) or not following:
                return
            if not following.startswith("/"):
                raise requests.exceptions.InvalidSchema("not a path of this server")
            address = f"{self._url}{following}"

    def greet(self) -> None:
        """The handshake. Raises requests.RequestException."""
        self.handshake()  # type: ignore[no-untyped-call]  # published without types

    def hang_up(self) -> None:
        """Close the connection."""
        self.close()  # type: ignore[no-untyped-call]  # published without types

    def part(self, message_id: str, number: int, limit: int) -> requests.Response:
        """One part of a message. Raises requests.RequestException, TooLarge, UnknownPacking."""
        self._way.limit = limit
        try:
            return self.retrieve_message_chunk(message_id, number)
        finally:
            self._way.limit = _SMALL_ANSWER

    def tracked(self, local_id: str) -> requests.Response:
        """What MESH knows of a message of ours by our own id of it.

        The official client can only ask by MESH's id, which is what a lost answer leaves unknown.
        """
        url = f"{self.mailbox_url}/outbox/tracking/{quote(local_id, safe='')}"
        return self._session.get(url, timeout=self._timeout)


def _context(server: MeshServer) -> ssl.SSLContext:
    made = tls.context(server)
    known = try_get_endpoint_from_url(server.base_url)
    if known is not None and isinstance(known.verify, str):
        made.load_verify_locations(cafile=known.verify)
    return made
