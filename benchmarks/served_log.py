"""Served logs to measure collectors on: at the vendors' own limits on a real clock, and a long one without a limit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.measured_walk import Source
from benchmarks.sampling import sampled
from simulator.company.company import Company
from simulator.organisation.plan import Plan
from simulator.records.instants import DAY, SECOND
from simulator.records.record import encode
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import Registration
from simulator.service.logs.ledger import Stream
from simulator.service.logs.tiled_log import SIGN_INS, SYSTEM_LOG, Named, TiledLog
from simulator.service.okta.admission.rate_limits import CALLERS_SHARE, WORKFORCE
from simulator.service.okta.admission.settings import OrgSettings, ssws_token
from simulator.service.simulation import Simulation
from simulator.service.sites.serving import Serving
from simulator.service.source_settings import sources
from simulator.service.vendors import vendors

_TENANT = "northwind"
_OKTA, _ENTRA = Stream("okta", _TENANT, "system_log"), Stream("entra", _TENANT, "sign_ins_interactive")
_USE_OF_LIMIT = 0.9
_OKTA_SHARE = WORKFORCE["logs"] * CALLERS_SHARE / 60
_GRAPH_IN_TEN_SECONDS = 5
_NO_LIMIT = 10_000_000
_TILES = 500
_COVERED_DAYS = 20


class AtLimit(NamedTuple):
    """Requests of a walk at a limit: all, the refused of them, and the share of what the limiter allows."""

    asked: int
    refused: int
    of_limit: float


def okta_at_its_limit(folder: Path, seconds: float) -> AtLimit:
    """Read an org's log for so long."""
    with _served(folder, OrgSettings(retention_days=None), _OKTA, SYSTEM_LOG, 2_000_000) as (served, source):
        return _at_limit(served, source, "/api/v1/logs", seconds, _OKTA_SHARE)


def graph_at_its_limit(folder: Path, seconds: float) -> AtLimit:
    """Read a tenant's sign-ins for so long."""
    with _served(folder, OrgSettings(), _ENTRA, SIGN_INS, 2_000_000) as (served, source):
        return _at_limit(served, source, "/auditLogs/", seconds, _GRAPH_IN_TEN_SECONDS / 10)


@contextmanager
def long_log(folder: Path, records: int) -> Iterator[Source]:
    """Serve an org's log of so many records without any limit to speak of, to who signs in with a token.

    A proof of possession for each request would be no part of the walk: it costs the same however a page is read.
    """
    limits = dict.fromkeys(WORKFORCE, _NO_LIMIT)
    with _served(folder, OrgSettings(limits, retention_days=None), _OKTA, SYSTEM_LOG, records) as (_, source):
        token = folder / "token"
        token.write_text(ssws_token(_TENANT))
        chosen = {**json.loads(source.settings), "auth": {"ssws": {"token_file": str(token)}}}
        yield source._replace(settings=json.dumps(chosen))


@contextmanager
def growing_log(folder: Path, per_second: int, seconds: float) -> Iterator[tuple[Simulation, Source]]:
    """Serve an org's log that gets so many records a second, from now on for so long, at Okta's own limit."""
    count = int(per_second * seconds)
    with _served(folder, OrgSettings(retention_days=None), _OKTA, SYSTEM_LOG, count, SECOND // per_second) as served:
        yield served


@contextmanager
def _served(
    folder: Path, org: OrgSettings, stream: Stream, named: Named, count: int, grows_each: int | None = None
) -> Iterator[tuple[Simulation, Source]]:
    company = Company(Plan(people=60, records=4_000, days=60, planted=False))
    clock, registration = Clock(company.plan.end, 1.0), Registration(retention_days=None)
    bodies = [
        encode(record.body) for record in company.records() if (record.idp, record.stream) == (stream.idp, stream.name)
    ]
    simulation = Simulation(company, vendors(org, registration), clock, Faults())
    begin = clock.now() if grows_each else company.plan.end - _COVERED_DAYS * DAY
    step = grows_each or max(1, (_COVERED_DAYS * DAY - SECOND) // count)
    simulation.serve_whole(stream, TiledLog(bodies[:_TILES], named, begin, step, count))
    simulation.catch_up()
    folder.mkdir()
    with Serving(simulation):
        settings = next(source for source in sources(simulation, registration, folder) if source["kind"] == stream.idp)
        chosen = {**settings, "use_of_limit": _USE_OF_LIMIT, "streams": [stream.name]}
        yield simulation, Source(json.dumps(chosen), str(folder), begin, count)


def _at_limit(simulation: Simulation, source: Source, path: str, seconds: float, per_second: float) -> AtLimit:
    """Count over the later half of the time: what the limiter lets through at once when it begins is used up then."""
    sampled("benchmarks.walks", "whole", json.dumps(source._replace(seconds=seconds)))
    asked = [request for request in simulation.asked.last if path in request.path]
    halfway = asked[-1].at - seconds / 2 * SECOND
    steady = [request for request in asked if request.at >= halfway]
    answered = sum(request.status == 200 for request in steady[1:])
    allowed = per_second * _USE_OF_LIMIT * (steady[-1].at - steady[0].at) / SECOND
    return AtLimit(len(asked), sum(request.status == 429 for request in asked), answered / allowed)
