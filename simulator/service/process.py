"""Runs the simulator in a process of its own: it takes no time from collection, and ends with its parent."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from ingest.bus.pipes import received, send, started
from ingest.contract.errors import BrokenError
from ingest.imports.interpreter_tuning import suited_to_records
from simulator.company.company import Company
from simulator.organisation.plan import Plan
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import Registration
from simulator.service.graph.throttle import REPORT_REQUESTS
from simulator.service.okta.admission.rate_limits import faster
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.okta.furnishing import OUR_SCOPES, WRITE_SCOPES
from simulator.service.simulation import Simulation
from simulator.service.sites.app import ADMIN
from simulator.service.sites.serving import Serving
from simulator.service.source_settings import sources
from simulator.service.vendors import vendors

_CODE = "from simulator.service.process import serve; serve()"


class ServingTask(msgspec.Struct, array_like=True):
    """What is to be served: ``at`` is the clock's beginning in microseconds, limits are ``faster`` times the vendors'.

    Logs are kept for as long as the vendors keep them. Secrets are written into ``folder``.
    """

    plan: Plan
    at: int
    faster: int
    folder: str
    may_remove: bool = False
    """Whether jitgov's service application may take access away in the orgs of Okta."""


class Served(msgspec.Struct, array_like=True):
    """The admin site's URL, and ``sources:`` of config.yaml."""

    admin: str
    sources: list[dict[str, Any]]


_task_decoder = msgspec.msgpack.Decoder(ServingTask)
_served = msgspec.msgpack.Decoder(Served)
_encode = msgspec.msgpack.Encoder().encode


@contextmanager
def served_by_process(task: ServingTask) -> Iterator[Served]:
    """Serve a company meanwhile. Raises BrokenError when the process ends before it answers."""
    process = started(_CODE)
    try:
        if process.stdin is None or process.stdout is None:
            raise BrokenError("the simulator's process has no pipes")
        send(process.stdin, _encode(task))
        message = received(process.stdout)
        if message is None:
            raise BrokenError(f"the simulator ended early, with code {process.wait()}")
        yield _served.decode(message)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@suited_to_records()
def serve() -> None:
    """Serve the company named on standard input until that ends: the child's side of ``served_by_process``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends this process
    message = received(sys.stdin.buffer)
    if message is None:
        return
    task = _task_decoder.decode(message)
    scopes = frozenset((*OUR_SCOPES, *WRITE_SCOPES) if task.may_remove else OUR_SCOPES)
    orgs = OrgSettings(per_minute=faster(task.faster), client_scopes=scopes)
    registration = Registration(report_requests=REPORT_REQUESTS * task.faster)
    clock = Clock(task.at, 1.0)
    simulation = Simulation(Company(task.plan), vendors(orgs, registration), clock, Faults(task.plan.seed))
    simulation.catch_up()
    with Serving(simulation) as serving:
        served_sources = sources(simulation, registration, Path(task.folder))
        send(sys.stdout.buffer, _encode(Served(serving.url(ADMIN), served_sources)))
        sys.stdin.buffer.read()
