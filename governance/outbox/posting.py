"""One request to one address, which was looked at, within a deadline, without redirects, proxies or cookies.

Certificates are verified. Of an answer to a post only its status and ``Retry-After`` are read; who asks reads its body,
up to a limit.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from governance.outbox.channel import Delivered, Failed, Lost, Outcome, Refused
from governance.outbox.public_addresses import is_public
from ingest.contract.errors import SetupError
from ingest.contract.retry_after import seconds_to_wait

_MOST_ANSWER_BYTES = 16_384
"""More of an answer is not read: the connection is closed instead of kept."""
_MOST_READ_BYTES = 1_000_000
"""So much of an answer is read by whoever asks for it."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"https": 443, "http": 80}
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Faults before the first byte of the post."""
_WANTS_NO_MORE, _TOO_LARGE = 410, 413


class Place(NamedTuple):
    """Where posts go; ``called``: how messages name it, never by its URL, which may be a secret."""

    called: str
    url: str
    allow_private: bool
    ca_file: str | None
    deadline_seconds: float


class HttpAnswer(NamedTuple):
    """An answer: its status, its body up to a limit, and how long to wait, where it says so."""

    status: int
    body: bytes
    wait_seconds: float | None = None


class HttpRequest(NamedTuple):
    """A request below the place's address: ``path`` begins with a slash, and the place's own path stands before it."""

    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]
    most_bytes: int


class Poster:
    """Posts to one place; it is used by one thread."""

    def __init__(self, place: Place) -> None:
        """Raises SetupError when its certificates cannot be read."""
        self._place, self._parts = place, urlsplit(place.url)
        try:
            context = ssl.create_default_context(cafile=place.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise SetupError(f"the certificates of {place.called} cannot be read: {error}") from error
        # httpx belongs to the loop that it was first used in: both live as long as the channel.
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(
            verify=context,
            trust_env=False,
            follow_redirects=False,
            # A receiver that cannot be reached surely has nothing; at the deadline that would be open.
            timeout=httpx.Timeout(place.deadline_seconds, connect=place.deadline_seconds / 2),
        )

    def post(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Post JSON once."""
        answer = self._runner.run(self._within_deadline(HttpRequest("POST", "", body, headers, _MOST_ANSWER_BYTES)))
        return _outcome_of(answer) if isinstance(answer, HttpAnswer) else answer

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", most_bytes: int = _MOST_READ_BYTES
    ) -> HttpAnswer | Failed | Lost:
        """Send JSON once, below the place's address, and return the answer, whatever its status."""
        return self._runner.run(self._within_deadline(HttpRequest(method, path, body, headers, most_bytes)))

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._http.aclose())
        self._runner.close()

    async def _within_deadline(self, wanted: HttpRequest) -> HttpAnswer | Failed | Lost:
        try:
            async with asyncio.timeout(self._place.deadline_seconds):
                address = await self._address()
                return address if isinstance(address, Failed) else await self._sent(address, wanted)
        except TimeoutError:
            return Lost(f"no answer within {self._place.deadline_seconds:g} s")

    async def _address(self) -> str | Failed:
        """Return the address to post to, of those that the host's name leads to."""
        host = self._parts.hostname or ""
        port = self._parts.port or _PORTS[self._parts.scheme]
        try:
            loop = asyncio.get_running_loop()
            resolved = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return Failed(f"the name {host} leads to no address")
        addresses = [str(answer[4][0]) for answer in resolved]
        private = [address for address in addresses if not is_public(address)]
        if private and not self._place.allow_private:
            return Failed(f"{host} leads to {private[0]}, which is no public address; allow_private would allow it")
        return addresses[0]

    async def _sent(self, address: str, wanted: HttpRequest) -> HttpAnswer | Failed | Lost:
        try:
            request = self._request(address, wanted)
        except httpx.InvalidURL:
            return Failed(f"{self._parts.hostname} leads to {address}, which cannot be posted to")
        try:
            answer = await self._http.send(request, stream=True)
            try:
                read = await _read(answer, wanted.most_bytes)
            finally:
                await answer.aclose()
        except _NOT_SENT as error:
            return Failed(f"{type(error).__name__}: {_words(error)}")
        except httpx.HTTPError as error:
            # Its text may hold the URL, and that a secret path; the kind of fault says enough.
            return Lost(type(error).__name__)
        wait = seconds_to_wait(answer.headers.get("retry-after", ""), datetime.now(UTC))
        return HttpAnswer(answer.status_code, read, wait)

    def _request(self, address: str, wanted: HttpRequest) -> httpx.Request:
        parts = self._parts
        literal = f"[{address}]" if ":" in address else address
        port = parts.port or _PORTS[parts.scheme]
        query = f"?{parts.query}" if parts.query else ""
        return self._http.build_request(
            wanted.method,
            f"{parts.scheme}://{literal}:{port}{self._path(wanted)}{query}",
            content=wanted.body,
            headers={
                "Host": parts.netloc,
                "Content-Type": "application/json",
                "User-Agent": "jitgov",
                **wanted.headers,
            },
            # The certificate must be the name's, though the address is connected to.
            extensions={"sni_hostname": parts.hostname},
        )

    def _path(self, wanted: HttpRequest) -> str:
        own = self._parts.path
        return f"{own.rstrip('/')}{wanted.path}" if wanted.path else own or "/"


async def _read(answer: httpx.Response, most_bytes: int) -> bytes:
    """Read a body as far as a limit; the rest is left, and the connection closed."""
    read = b""
    async for chunk in answer.aiter_bytes():
        read += chunk
        if len(read) > most_bytes:
            break
    return read[:most_bytes]


def _outcome_of(answer: HttpAnswer) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Delivered()
    if status == _WANTS_NO_MORE:
        return Refused("it answers 410: it wants no more posts; take it out of the settings")
    if status == _TOO_LARGE:
        return Refused("it answers 413: the post is too large for it; make outbound.body_bytes_at_most smaller")
    if status in _REDIRECTS:
        return Failed(f"it answers {status} and redirects, which is not followed: write the right URL in the settings")
    return Failed(f"it answers {status}", answer.wait_seconds)


def _words(error: httpx.HTTPError) -> str:
    """Return what a fault of the connection says: of a certificate it is what the operator needs."""
    return str(error)[:200]
