"""One vendor's API over one pool of connections: bytes kept, limits kept, faults told apart by who must act.

What is read is asked again for what passes by itself (429, 5xx, a broken connection, an answer cut off) while
``patience`` lasts; then it is a TransientError, and the caller keeps its place. 401 and 403 are SetupErrors that name
the permission. A write is sent once (``single_write``). No message, log line or ``repr`` holds a token, a query or a
body.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import httpx
import msgspec
import structlog

from ingest.clients.http import request_metrics
from ingest.clients.http.bounded_read import cleaned, received
from ingest.clients.http.dialect import Authorizer, Dialect
from ingest.clients.http.patience import Again, Patience
from ingest.clients.http.rate_limiter import LONGEST_RETRY_AFTER, Limit, Limiter, Stated
from ingest.clients.http.response_headers import retry_after, same_origin, served_at
from ingest.clients.http.shown_place import place_of
from ingest.clients.http.single_write import DEADLINE_SECONDS, Write, outcome_of, sent_once, write_url
from ingest.clients.http.write_outcomes import Outcome, Unknown
from ingest.config.loopback import is_loopback
from ingest.contract.errors import BrokenError, SetupError, TransientError

_TIMEOUT = httpx.Timeout(60.0, connect=10.0)  # Okta itself gives up a query after 30 s
_CONNECTIONS = httpx.Limits(max_connections=8, max_keepalive_connections=8)
_MAX_TOLD = 200
_TOO_LARGE = "out of range"  # msgspec's word, of a number that no double or integer holds
_TOO_SLOW = 504
_CLOCKS_APART_SECONDS = 300
_log = structlog.get_logger("jitgov.collect")
_NO_HEADERS: Mapping[str, str] = {}


class Answer(NamedTuple):
    """What was answered: ``value`` is the body decoded as asked, None for a status that the caller accepts beside 200.

    ``served_at`` is the vendor's clock where it tells, ``fault`` its words for a status beside 200.
    """

    status: int
    headers: httpx.Headers
    value: Any
    served_at: datetime
    fault: str = ""


Decode = Callable[[bytes, Any], Any]
"""Decodes a body as a shape; raises msgspec's errors."""


def _as_type(body: bytes, shape: Any) -> Any:
    return msgspec.json.decode(body, type=shape)


class _Ask(NamedTuple):
    url: str
    bucket: str
    shape: Any
    needs: str
    accepts: Collection[int]
    headers: Mapping[str, str]
    decode: Decode


class Client:
    """Requests to one tenant; ``limits`` names its buckets."""

    def __init__(
        self,
        idp: str,
        tenant: str,
        base_url: str,
        authorizer: Authorizer,
        dialect: Dialect,
        limits: Mapping[str, Limit],
        *,
        use_of_limit: float = 0.9,
        limiter: Limiter | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        patience_seconds: float = math.inf,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.limiter = limiter or Limiter(
            limits,
            clock=time.monotonic,
            sleep=asyncio.sleep,
            chance=random.random,
            use_of_limit=use_of_limit,
            patience_seconds=patience_seconds,
        )
        self._labels = (idp, tenant)
        self._clocks_told = False
        self._authorizer = authorizer
        self._dialect = dialect
        self._http = httpx.AsyncClient(
            timeout=_TIMEOUT,
            limits=_CONNECTIONS,
            transport=transport,
            follow_redirects=False,  # a redirect would be sent the token
            trust_env=proxied(base_url),
        )

    def __repr__(self) -> str:
        return f"Client({':'.join(self._labels)}, {urlsplit(self.base_url).hostname})"

    async def close(self) -> None:
        """Close the pool."""
        await self._http.aclose()

    async def get(
        self,
        url: str,
        bucket: str,
        shape: Any,
        *,
        needs: str,
        accepts: Collection[int] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
        decode: Decode = _as_type,
    ) -> Answer:
        """Return the answer to a GET of a path or of a next link, its body decoded as ``shape`` (a type for msgspec).

        ``needs`` names the permission to grant when it is missing, ``accepts`` the statuses beside 200 that the caller
        reads itself; who accepts 504 is given it, too, where no answer came in time. Raises TransientError, SetupError,
        and BrokenError for a foreign origin or an unknown refusal.
        """
        url = f"{self.base_url}{url}" if url.startswith("/") else same_origin(self.base_url, url)
        ask = _Ask(url, bucket, shape, needs, accepts, headers, decode)
        patience = Patience(self.limiter, self._labels, bucket, place_of(url))
        return await patience.until_answered(lambda may_renew: self._attempt(ask, may_renew=may_renew))

    async def send_once(
        self,
        method: str,
        path: str,
        expect: Collection[int],
        *,
        bucket: str,
        body: Any = None,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> Outcome:
        """Send one write (POST, PUT, PATCH, DELETE) of a path, one time, and return what is known of it.

        ``expect``: the statuses by which the vendor says that it is done; ``body``: JSON; ``deadline_seconds`` counts
        for waiting and answer together. Whoever gets Unknown reads, and does not send again. Raises TransientError
        and SetupError when nothing was sent, BrokenError for what is never sent (``single_write.write_url``).
        """
        write = Write(method, write_url(self.base_url, method, path, self._dialect.forbids), body, deadline_seconds)

        known: Mapping[str, str] = {}

        async def headers_of() -> Mapping[str, str]:
            nonlocal known
            await self.limiter.admit(bucket)
            known = await self._authorizer.headers(method, write.url)
            return known

        answer = await sent_once(self._http, write, headers_of)
        if isinstance(answer, Unknown):
            _log.warning("write_unknown", source=":".join(self._labels), at=place_of(write.url), fault=answer.reason)
            return answer
        self._note_write(bucket, answer)
        return outcome_of(answer, expect, self._words(answer, known))

    def _note_write(self, bucket: str, answer: httpx.Response) -> None:
        request_metrics.REQUESTS.labels(*self._labels, str(answer.status_code)).inc()
        now = datetime.now(UTC)
        stated = self._dialect.limit_of(answer.headers, now)
        if answer.status_code == 429:
            self.limiter.note_refusal(bucket, stated, retry_after(answer.headers, now))
            return
        self._tell_pause(str(answer.request.url), stated, self.limiter.note_answer(bucket, stated))
        if answer.status_code == 401:
            self._authorizer.renew(answer.headers)  # for the next request: this one is not repeated

    async def _attempt(self, ask: _Ask, *, may_renew: bool) -> Answer | Again:
        known = await self._authorizer.headers("GET", ask.url)
        try:
            sent = {"Accept": "application/json", **ask.headers, **known}
            answer = await received(self._http, ask.url, sent, place_of(ask.url))
        except httpx.HTTPError as error:
            if isinstance(error, httpx.ReadTimeout) and _TOO_SLOW in ask.accepts:
                return Answer(_TOO_SLOW, httpx.Headers(), None, datetime.now(UTC), type(error).__name__)
            # Its text may hold the URL, and that a query; the kind of fault says enough.
            return Again(type(error).__name__)
        except httpx.InvalidURL as error:
            raise BrokenError(f"{place_of(ask.url)} is no address that can be asked: {error}") from None
        request_metrics.REQUESTS.labels(*self._labels, str(answer.status_code)).inc()
        now = datetime.now(UTC)
        stated = self._dialect.limit_of(answer.headers, now)
        if answer.status_code == 429:
            return self._refused(ask, stated, retry_after(answer.headers, now))
        self._tell_pause(ask.url, stated, self.limiter.note_answer(ask.bucket, stated))
        if answer.status_code < 500 or answer.status_code in ask.accepts:
            self.limiter.note_served(ask.bucket)
        if answer.status_code == 401 and may_renew and self._authorizer.renew(answer.headers):
            return Again("401", pauses=False, renewed=True)
        if answer.status_code >= 500 and answer.status_code not in ask.accepts:
            return self._away(ask, f"{answer.status_code} {self._words(answer, known)}".rstrip(), answer, now)
        if answer.status_code != 200:
            return self._other(ask, answer, now, known)
        return self._decoded(ask, answer, now)

    def _decoded(self, ask: _Ask, answer: httpx.Response, now: datetime) -> Answer | Again:
        try:
            value = ask.decode(answer.content, ask.shape)
        except msgspec.ValidationError as error:
            if _TOO_LARGE in str(error):
                return Again(f"an answer with a number that cannot be read ({error})")
            raise SetupError(
                f"{place_of(ask.url)} answers with something else than this API does ({error}); "
                f"is the URL of {':'.join(self._labels)} right?"
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return Again(f"an answer that is cut off, or no JSON that can be read ({error})")
        return Answer(200, answer.headers, value, self._served_at(answer, ask, now))

    def _served_at(self, answer: httpx.Response, ask: _Ask, now: datetime) -> datetime:
        """Return when the answer was given, by the earlier of both clocks: nothing was read of what came after it."""
        theirs = served_at(answer.headers) or now
        apart = abs((theirs - now).total_seconds())
        # What this very machine serves goes by its clock; where it says another time, that one is made up.
        here = not proxied(self.base_url)
        if apart > _CLOCKS_APART_SECONDS and not (self._clocks_told or here):
            self._clocks_told = True  # once: each answer has a date
            source = ":".join(self._labels)
            _log.warning("clocks_apart", source=source, at=place_of(ask.url), seconds=round(apart), theirs=str(theirs))
        return min(theirs, now)

    def _refused(self, ask: _Ask, stated: Stated, wait: float | None) -> Again:
        request_metrics.REFUSED.labels(*self._labels).inc()
        seconds = self.limiter.note_refusal(ask.bucket, stated, wait)
        stated_wait = wait if wait is not None else stated.reset_seconds
        words = {} if stated_wait is None or stated_wait <= seconds else {"stated_seconds": round(stated_wait, 1)}
        _log.warning(
            "rate_limited", source=":".join(self._labels), at=place_of(ask.url), pause_seconds=seconds, **words
        )
        return _waited_out(ask, "429, too many requests", wait, seconds)

    def _away(self, ask: _Ask, fault: str, answer: httpx.Response, now: datetime) -> Again:
        """Return that a server at fault or too busy is asked again: not before it says so, nor sooner each time."""
        wait = retry_after(answer.headers, now)
        if wait is None:
            return Again(fault)
        seconds = self.limiter.hold(ask.bucket, wait)
        _log.warning(
            "asked_to_wait", source=":".join(self._labels), at=place_of(ask.url), fault=fault, pause_seconds=seconds
        )
        return _waited_out(ask, fault, wait, seconds)._replace(pauses=True)

    def _tell_pause(self, url: str, stated: Stated, seconds: float) -> None:
        """Say that the next request waits; a reset beyond the vendor's window is told as what it is."""
        if not seconds:
            return
        words = {"source": ":".join(self._labels), "at": place_of(url), "pause_seconds": round(seconds, 1)}
        if stated.reset_seconds is not None and stated.reset_seconds > seconds:
            _log.warning("rate_limit_reset_unlikely", stated_seconds=round(stated.reset_seconds, 1), **words)
        else:
            _log.info("rate_limit_nearly_used", **words)

    def _other(self, ask: _Ask, answer: httpx.Response, now: datetime, known: Mapping[str, str]) -> Answer:
        status, words = answer.status_code, self._words(answer, known)
        if status in ask.accepts:
            return Answer(status, answer.headers, None, self._served_at(answer, ask, now), words)
        _refuse(f"{place_of(ask.url)} answers {status} {words}".rstrip(), answer, ask.needs)

    def _words(self, answer: httpx.Response, sent: Mapping[str, str]) -> str:
        try:
            words = self._dialect.fault_of(answer.content)
        except RecursionError:
            return ""
        return cleaned(words, sent)[:_MAX_TOLD]


def _waited_out(ask: _Ask, fault: str, wait: float | None, seconds: float) -> Again:
    """Return that the limiter holds the next attempt back. Raises TransientError for a pause that is too long."""
    if wait is not None and wait > LONGEST_RETRY_AFTER:
        raise TransientError(
            f"{place_of(ask.url)}: {fault}, and it asks for a pause of {wait:.0f} s; "
            f"it is asked again after {seconds:.0f} s"
        )
    return Again(fault, pauses=False)


def proxied(url: str) -> bool:
    """Tell whether the environment's proxy may stand between: never between this machine and itself."""
    return not is_loopback(urlsplit(url).hostname)


def _refuse(message: str, answer: httpx.Response, needs: str) -> NoReturn:
    if answer.status_code == 401:
        raise SetupError(f"{message}; the credentials are refused: renew them. They need {needs}")
    if answer.status_code == 403:
        raise SetupError(f"{message}; grant {needs} to these credentials")
    if answer.is_redirect:
        there = urlsplit(answer.headers.get("location", "")).hostname
        raise SetupError(
            f"{message}; it redirects to {there}: write that server's URL in the settings if it is the right"
        )
    raise BrokenError(f"{message}; this is not understood")
