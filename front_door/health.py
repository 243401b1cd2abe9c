"""Metrics and health of a running process, on loopback: ``/metrics`` for Prometheus, ``/healthz`` for a probe."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import msgspec
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine

from front_door.outbox_metrics import outbox_metrics
from governance.store.database.engine import reading
from governance.store.evidence.audit_rows import count_unsealed
from governance.store.running.tally import tally
from governance.store.running.work_items import oldest_enqueued_at
from governance.worker.worker import Govern
from ingest.collection.metrics import unusable_port
from ingest.contract.errors import JitgovError
from reviews.store.job_runs import last_runs

_SECOND = 1_000_000
_STANDING_SECONDS = 15 * 60
"""A work item that waits longer means that governing stands still."""
_FINDINGS = "Findings on record, whatever their state: open, accepted, closed, foreseen"
_PLAIN = "text/plain; charset=utf-8"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of a request: a probe comes every few seconds."""


@contextmanager
def serving_health(port: int | None, engine: Engine, worker: Govern) -> Iterator[None]:
    """Serve both while the context is open; None: nothing. Raises SetupError when the port is taken."""
    if port is None:
        yield
        return
    collector = StoreMetrics(engine, worker)
    try:
        server = make_server("127.0.0.1", port, _application(collector), _Server, _Quiet)
    except OSError as error:
        raise unusable_port(port, error) from error
    thread = threading.Thread(target=server.serve_forever, name="jitgov-health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class StoreMetrics(Collector):
    """What the worker did, and what the store holds, asked at each scrape in one snapshot, by tallies alone."""

    def __init__(self, engine: Engine, worker: Govern) -> None:
        self._engine, self._worker = engine, worker

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; those of the store are left out while it is away."""
        yield CounterMetricFamily("jitgov_govern_events", "Events taken since the start", value=self._worker.events)
        yield CounterMetricFamily("jitgov_govern_batches", "Batches taken since the start", value=self._worker.batches)
        stored: list[Metric] = []
        try:
            with reading(self._engine) as connection:
                stored = list(self._stored(connection))
        except JitgovError:
            stored = []
        yield GaugeMetricFamily("jitgov_store_up", "1 when the store answers", value=1 if stored else 0)
        yield from stored

    def faults(self) -> list[str]:
        """Return what keeps the process from doing its work; empty when it is well."""
        try:
            with reading(self._engine) as connection:
                waiting, runs = self._waiting_seconds(connection), last_runs(connection)
        except JitgovError as error:
            return [f"store: {error}"]
        faults = [f"job {run.job} failed: {run.result}" for run in runs if run.status == "failed"]
        if waiting > _STANDING_SECONDS:
            faults.append(f"work items wait for {waiting:.0f} s: governing stands still")
        return faults

    def _stored(self, connection: Connection) -> Iterator[Metric]:
        yield _by_label("jitgov_findings", _FINDINGS, "policy", tally(connection, "finding"))
        unknown = tally(connection, "not_evaluable")
        yield _by_label("jitgov_not_evaluable", "Questions that no log answers", "policy", unknown)
        yield _by_label("jitgov_accounts", "Accounts known", "kind", tally(connection, "account"))
        name, meaning = "jitgov_work_items_oldest_seconds", "Age of the work item that waits longest"
        yield GaugeMetricFamily(name, meaning, value=self._waiting_seconds(connection))
        unsealed = count_unsealed(connection)
        yield GaugeMetricFamily("jitgov_audit_unsealed", "Audit entries that wait to be sealed", value=unsealed)
        yield from outbox_metrics(connection, time.time())
        runs = last_runs(connection)
        finished = {run.job: run.finished_at / _SECOND for run in runs if run.finished_at is not None}
        failed = {run.job: int(run.status == "failed") for run in runs}
        yield _by_label("jitgov_job_last_end_timestamp_seconds", "When a job's last run ended", "job", finished)
        yield _by_label("jitgov_job_failed", "1 when a job's last run failed", "job", failed)

    def _waiting_seconds(self, connection: Connection) -> float:
        oldest = oldest_enqueued_at(connection)
        return 0.0 if oldest is None else max(0.0, time.time() - oldest / _SECOND)


def _by_label(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _application(collector: StoreMetrics) -> Callable[..., Iterable[bytes]]:
    own = CollectorRegistry()
    own.register(collector)

    def answer(environ: Mapping[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            start("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest(REGISTRY), generate_latest(own)]
        if path == "/healthz":
            faults = collector.faults()
            start("503 Service Unavailable" if faults else "200 OK", [("Content-Type", "application/json")])
            return [msgspec.json.encode({"well": not faults, "faults": faults})]
        start("404 Not Found", [("Content-Type", _PLAIN)])
        return [b"/metrics and /healthz are here\n"]

    return answer
