"""Examines a source before it is collected, or when it cannot be: what is wrong, and what to do about it.

Whether its servers answer and what their clocks say is asked here, without credentials; the rest is the vendor's own.
Every vendor's package that collects offers its ``EXAMINER`` in ``examine``; the registry finds it. Nothing is changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

import httpx

from ingest.clients.http.client import proxied
from ingest.clients.http.rate_limiter import Limiter
from ingest.clients.http.response_headers import served_at
from ingest.config.source_settings import SourceSettings, check_source
from ingest.contract.errors import JitgovError, SetupError
from ingest.contract.instants import format_instant

CLOCK_TOLERANCE = timedelta(minutes=5)
"""Signed assertions are refused beyond it, by Okta as by Entra."""
_TIMEOUT_SECONDS = 10.0
_AGAIN = "do as it says; then run `jitgov doctor` again"

Verdict = Literal["ok", "warn", "fail"]


class Noted(NamedTuple):
    """One part of a source, how it stands, and what to do when it is not well. No text holds a secret."""

    part: str
    verdict: Verdict
    told: str
    what_to_do: str | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Patient(NamedTuple):
    """The source that is examined: ``path`` is the settings' path of it, ``environ`` holds what they refer to."""

    settings: SourceSettings
    path: str
    environ: Mapping[str, str]
    now: Callable[[], datetime] = _utc_now
    transport: httpx.AsyncBaseTransport | None = None
    limiter: Limiter | None = None


class Examiner(Protocol):
    """What every vendor's package offers as ``EXAMINER``."""

    idp: str

    def doors(self, settings: SourceSettings) -> Mapping[str, str]:
        """Return the URLs that answer anybody, with or without an error, by the key of the settings they are from."""

    def noted(self, patient: Patient) -> AsyncGenerator[Noted, None]:
        """Yield how credentials, licence and each permission stand; a missing one is noted, and the next is asked.

        Raises SetupError where the credentials are refused, TransientError where the vendor asks to wait.
        """


def examine(patient: Patient, examiner_of: Callable[[str], Examiner]) -> list[Noted]:
    """Return all that is noted of a source. What fails is noted, too, and what rests on it is left out.

    ``examiner_of`` gives the examiner of a source's ``kind``; it is asked only once the settings are whole.
    """
    return asyncio.run(_all(patient, examiner_of))


async def _all(patient: Patient, examiner_of: Callable[[str], Examiner]) -> list[Noted]:
    found: list[Noted] = []
    try:
        check_source(patient.settings, patient.path, patient.environ)
    except SetupError as error:
        return [Noted("settings", "fail", str(error), f"correct {patient.path}; `jitgov config check` shows it")]
    examiner = examiner_of(patient.settings.kind)
    async for each in _reached(examiner.doors(patient.settings), patient):
        found.append(each)
    if any(each.verdict == "fail" for each in found):
        return found
    try:
        async with aclosing(examiner.noted(patient)) as notes:
            async for each in notes:
                found.append(each)
    except SetupError as error:
        found.append(Noted("credentials", "fail", str(error), _AGAIN))
    except JitgovError as error:
        found.append(Noted("answers", "fail", str(error), _AGAIN))
    return found


async def _reached(doors: Mapping[str, str], patient: Patient) -> AsyncIterator[Noted]:
    """Yield whether each server answers, and how far its clock is from ours; any answer will do."""
    for key, url in doors.items():
        host = urlsplit(url).netloc
        async with httpx.AsyncClient(
            timeout=_TIMEOUT_SECONDS, transport=patient.transport, trust_env=proxied(url)
        ) as http:
            asked_at = patient.now()
            try:
                answer = await http.get(url)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                # Its text may hold a proxy's URL, and that a login.
                told = f"{host} cannot be reached ({type(error).__name__})"
                do = f"check {patient.path}.{key}, and whether name service, firewall, proxy and certificates let it"
                yield Noted("server", "fail", told, f"{do} be reached from here")
                continue
            ours = asked_at + (patient.now() - asked_at) / 2
        yield Noted("server", "ok", f"{host} answers")
        theirs = served_at(answer.headers)
        if theirs is not None:
            yield _clock(host, theirs, ours)


def _clock(host: str, theirs: datetime, ours: datetime) -> Noted:
    apart = abs(theirs - ours)
    if apart <= CLOCK_TOLERANCE:
        return Noted("clock", "ok", f"{host} and this machine are {apart.total_seconds():.0f} s apart")
    both = f"{host} says {format_instant(theirs)}, this machine {format_instant(ours)}"
    do = "set this machine's clock by a time server: signed requests are refused, and lags are told wrong"
    return Noted("clock", "warn", f"{both}: {apart.total_seconds() / 60:.0f} minutes apart", do)
