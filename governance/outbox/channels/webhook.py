"""Posts notices as Standard Webhooks: signed, under the effect's id, to the address that was looked at.

One post a time, within a deadline, without redirects, proxies or cookies; certificates are verified. The receiver knows
a post by its id, so that one whose answer was lost is sent again. Of an answer only its status and ``Retry-After`` are
read.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import httpx

from governance.outbox.channel import Delivered, Effect, Failed, Lost, NotThere, Outcome, Refused
from governance.outbox.channels.public_addresses import is_public
from governance.outbox.settings import Secrets, WebhookSettings
from governance.outbox.signature import key_of, signed_headers
from ingest.contract.errors import SetupError
from ingest.contract.instants import format_instant, from_micros
from ingest.contract.retry_after import seconds_to_wait

_MOST_ANSWER_BYTES = 16_384
"""More of an answer is not read: the connection is closed instead of kept."""
_PORTS = {"https": 443, "http": 80}
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Faults before the first byte of the post."""
_WANTS_NO_MORE, _TOO_LARGE = 410, 413


class WebhookChannel:
    """Posts to one receiver."""

    ability: Literal["idempotent"] = "idempotent"

    def __init__(
        self, settings: WebhookSettings, secrets: Secrets, now_seconds: Callable[[], float] = time.time
    ) -> None:
        """Raises SetupError when its certificates cannot be read."""
        self.name = f"webhook:{settings.name}"
        self._settings, self._now = settings, now_seconds
        self._parts = urlsplit(settings.url)
        secret_keys = [key_of(secret) for secret in secrets if secret is not None]
        self._keys = [key for key in secret_keys if key is not None]
        try:
            context = ssl.create_default_context(cafile=settings.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise SetupError(f"the certificates of webhook {settings.name} cannot be read: {error}") from error
        # httpx belongs to the loop that it was first used in: both live as long as the channel.
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(
            verify=context,
            trust_env=False,
            follow_redirects=False,
            # Who cannot be reached is known not to have it, before the whole deadline leaves that open.
            timeout=httpx.Timeout(settings.deadline_seconds, connect=settings.deadline_seconds / 2),
        )

    def deliver(self, effect: Effect) -> Outcome:
        """Post an effect once."""
        return self._runner.run(self._within_deadline(effect))

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked: the receiver knows a post that comes again by its id."""
        return Lost(f"a webhook cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._http.aclose())
        self._runner.close()

    async def _within_deadline(self, effect: Effect) -> Outcome:
        try:
            async with asyncio.timeout(self._settings.deadline_seconds):
                address = await self._address()
                return address if isinstance(address, Failed) else await self._posted(address, effect)
        except TimeoutError:
            return Lost(f"no answer within {self._settings.deadline_seconds:g} s")

    async def _address(self) -> str | Failed:
        """Return the address to post to, of those that the host's name leads to."""
        host = self._parts.hostname or ""
        port = self._parts.port or _PORTS[self._parts.scheme]
        try:
            loop = asyncio.get_running_loop()
            resolved = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return Failed(f"the name {host} leads to no address")
        addresses = [str(each[4][0]) for each in resolved]
        private = [address for address in addresses if not is_public(address)]
        if private and not self._settings.allow_private:
            return Failed(f"{host} leads to {private[0]}, which is no public address; allow_private would allow it")
        return addresses[0]

    async def _posted(self, address: str, effect: Effect) -> Outcome:
        try:
            request = self._request(address, effect)
        except httpx.InvalidURL:
            return Failed(f"{self._parts.hostname} leads to {address}, which cannot be posted to")
        try:
            answer = await self._http.send(request, stream=True)
            try:
                await _read_a_little(answer)
            finally:
                await answer.aclose()
        except _NOT_SENT as error:
            return Failed(f"{type(error).__name__}: {_words(error)}")
        except httpx.HTTPError as error:
            # Its text may hold the URL, and that a secret path; the kind of fault says enough.
            return Lost(type(error).__name__)
        return _outcome_of(answer)

    def _request(self, address: str, effect: Effect) -> httpx.Request:
        occurred_at = format_instant(from_micros(effect.occurred_at))
        body = f'{{"type":"{effect.type}","timestamp":"{occurred_at}","data":{effect.body}}}'.encode()
        parts = self._parts
        literal = f"[{address}]" if ":" in address else address
        port = parts.port or _PORTS[parts.scheme]
        query = f"?{parts.query}" if parts.query else ""
        return self._http.build_request(
            "POST",
            f"{parts.scheme}://{literal}:{port}{parts.path or '/'}{query}",
            content=body,
            headers={
                "Host": parts.netloc,
                "Content-Type": "application/json",
                "User-Agent": "jitgov",
                **signed_headers(self._keys, effect.effect_id, int(self._now()), body),
            },
            # The certificate must be the name's, though the address is connected to.
            extensions={"sni_hostname": parts.hostname},
        )


async def _read_a_little(answer: httpx.Response) -> None:
    size = 0
    async for chunk in answer.aiter_raw():
        size += len(chunk)
        if size > _MOST_ANSWER_BYTES:
            return


def _outcome_of(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if 200 <= status < 300:
        return Delivered()
    if status == _WANTS_NO_MORE:
        return Refused("it answers 410: it wants no more posts; take it out of the settings")
    if status == _TOO_LARGE:
        return Refused("it answers 413: the post is too large for it; make outbound.body_bytes_at_most smaller")
    if answer.is_redirect:
        return Failed(f"it answers {status} and redirects, which is not followed: write the right URL in the settings")
    return Failed(f"it answers {status}", seconds_to_wait(answer.headers.get("retry-after", ""), datetime.now(UTC)))


def _words(error: httpx.HTTPError) -> str:
    """Return what a fault of the connection says: of a certificate it is what the operator needs."""
    return str(error)[:200]
