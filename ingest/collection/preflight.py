"""Examines a source before it is collected, or when it cannot be: what is wrong, and what to do about it.

This module asks without credentials whether the source's servers answer and how their clocks go; the vendor's
``EXAMINER``, in its package's ``examine``, checks the rest. The examination changes nothing at the source.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

import httpx

from ingest.clients.http.client import proxied
from ingest.clients.http.rate_limiter import Limiter
from ingest.clients.http.response_headers import served_at
from ingest.clients.utc_clock import Now, utc_now
from ingest.config.source_checks import check_source
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import JitgovError, SetupError
from ingest.contract.instants import format_instant

CLOCK_TOLERANCE = timedelta(minutes=5)
"""Okta and Entra refuse signed assertions of a clock that is further off."""
_TIMEOUT_SECONDS = 10.0
_DO_AND_RETRY = "do as it says; then run `jitgov doctor` again"

Verdict = Literal["ok", "warn", "fail"]


class PreflightCheck(NamedTuple):
    """The check of one part of a source, and what to do when it did not pass. No text holds a secret."""

    part: str
    verdict: Verdict
    detail: str
    what_to_do: str | None = None


class ExaminedSource(NamedTuple):
    """The source to examine: ``path`` is its path in the settings, ``environ`` holds the variables that they name."""

    settings: SourceSettings
    path: str
    environ: Mapping[str, str]
    now: Now = utc_now
    transport: httpx.AsyncBaseTransport | None = None
    limiter: Limiter | None = None


class Examiner(Protocol):
    """What every vendor's package offers as ``EXAMINER``."""

    idp: str

    def server_urls(self, settings: SourceSettings) -> Mapping[str, str]:
        """Return the URLs that answer anybody, if only with an error, by the key of the settings that holds each."""

    def checks(self, source: ExaminedSource) -> AsyncGenerator[PreflightCheck, None]:
        """Yield the checks of credentials, licence and each permission; a missing permission does not end them.

        Raises SetupError where the credentials are refused, TransientError where the vendor asks to wait.
        """


def examine(source: ExaminedSource, examiner_of: Callable[[str], Examiner]) -> list[PreflightCheck]:
    """Return the checks of a source. After a check that failed, the checks that rest on it are left out.

    ``examiner_of`` returns the examiner of a source's ``kind``; it is called only when the settings are valid.
    """
    return asyncio.run(_all(source, examiner_of))


async def _all(source: ExaminedSource, examiner_of: Callable[[str], Examiner]) -> list[PreflightCheck]:
    checks: list[PreflightCheck] = []
    try:
        check_source(source.settings, source.path, source.environ)
    except SetupError as error:
        return [
            PreflightCheck("settings", "fail", str(error), f"correct {source.path}; `jitgov config check` shows it")
        ]
    examiner = examiner_of(source.settings.kind)
    async for check in _reached(examiner.server_urls(source.settings), source):
        checks.append(check)
    if any(check.verdict == "fail" for check in checks):
        return checks
    try:
        async with aclosing(examiner.checks(source)) as notes:
            async for check in notes:
                checks.append(check)
    except SetupError as error:
        checks.append(PreflightCheck("credentials", "fail", str(error), _DO_AND_RETRY))
    except JitgovError as error:
        checks.append(PreflightCheck("answers", "fail", str(error), _DO_AND_RETRY))
    return checks


async def _reached(server_urls: Mapping[str, str], source: ExaminedSource) -> AsyncIterator[PreflightCheck]:
    """Yield whether each server answers, with whatever status, and how far its clock is from ours."""
    for key, url in server_urls.items():
        host = urlsplit(url).netloc
        async with httpx.AsyncClient(
            timeout=_TIMEOUT_SECONDS, transport=source.transport, trust_env=proxied(url)
        ) as http:
            asked_at = source.now()
            try:
                async with http.stream("GET", url) as answer:  # its head says enough, its body is not waited for
                    headers = answer.headers
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                # The error's text may hold a proxy's URL with a login.
                detail = f"{host} cannot be reached ({type(error).__name__})"
                what_to_do = (
                    f"check {source.path}.{key}, and whether name service, firewall, proxy and certificates let it"
                )
                yield PreflightCheck("server", "fail", detail, f"{what_to_do} be reached from here")
                continue
            our_time = asked_at + (source.now() - asked_at) / 2
        yield PreflightCheck("server", "ok", f"{host} answers")
        their_time = served_at(headers)
        if their_time is not None:
            yield _clock(host, their_time, our_time)


def _clock(host: str, their_time: datetime, our_time: datetime) -> PreflightCheck:
    difference = abs(their_time - our_time)
    if difference <= CLOCK_TOLERANCE:
        return PreflightCheck("clock", "ok", f"{host} and this machine are {difference.total_seconds():.0f} s apart")
    detail = f"{host} says {format_instant(their_time)}, this machine {format_instant(our_time)}"
    what_to_do = "set this machine's clock by a time server: signed requests are refused, and lags are shown wrong"
    return PreflightCheck("clock", "warn", f"{detail}: {difference.total_seconds() / 60:.0f} minutes apart", what_to_do)
