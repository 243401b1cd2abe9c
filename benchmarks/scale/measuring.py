"""What is measured over the large store; each measure gets a copy that it may change."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine

from benchmarks.sampling import sampled
from benchmarks.scale import company
from benchmarks.scale.draining import drained
from benchmarks.scale.loading import enqueue_all, take
from benchmarks.settings import all_policies_on
from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, access
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.store.database.bulk import rows, run
from governance.store.database.engine import reading, writing
from governance.store.queries.grant_pages import LATEST
from governance.store.running.work_items import claim_accounts, enqueue
from ingest.contract.instants import to_micros

_TAKES = (1, 500, 900)
_ASKED = 40
_PAGE = 100
_COLUMNS = (
    "g.account_id, a.issuer, a.subject, a.name, g.entitlement_id, e.name, g.application_id, p.name, g.mode, g.via, "
    "g.scope, g.valid_from, g.valid_to, g.recorded_from, g.evidence"
)
_NAME = (
    "LEFT JOIN LATERAL (SELECT name FROM sighting s WHERE s.what = '{what}' AND s.thing_id = g.{column} "
    "ORDER BY name_at DESC LIMIT 1) {alias} ON true"
)
_BY_HAND = (
    f"SELECT {_COLUMNS} FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id "
    f"{_NAME.format(what='entitlement', column='entitlement_id', alias='e')} "
    f"{_NAME.format(what='application', column='application_id', alias='p')} "
    "WHERE g.{column} = %s AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s) AND g.mode <> 'eligible' "
    "AND {believed} ORDER BY g.account_id, g.entitlement_id, g.mode, g.grant_id LIMIT %s"
)


def claims(engine: Engine, accounts: int) -> dict[str, float]:
    """Return how long takes of a thousandth of the accounts last, in ms, while a report's snapshot is open."""
    enqueue_all(engine, accounts)
    limit = max(accounts // 1_000, 1)
    lasted: dict[str, float] = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as report, engine.connect() as evaluator:
        rows(report, "SELECT COUNT(*) FROM dirty_mark")
        for number in range(1, _TAKES[-1] + 1):
            began = time.perf_counter()
            with evaluator.begin():
                claim_accounts(evaluator, limit)
            if number in _TAKES:
                lasted[f"claim_{number}_ms"] = (time.perf_counter() - began) * 1_000
    with writing(engine) as connection:
        run(connection, "DELETE FROM dirty_mark")
    return lasted


def shared_link(engine: Engine) -> dict[str, float]:
    """Return how long the longest transaction is that asks who the person of a link shared by many is."""
    with writing(engine) as connection:
        enqueue(connection, [f"person:{company.account_key('0' * len(company.NUMBER))}"], 1)
    return {"shared_link_chunk_s": drained(_url(engine)).longest_chunk_seconds}


def group_given_something(engine: Engine) -> dict[str, float]:
    """Return how long it takes until all members of the group of half of the accounts are derived with it."""
    take(engine, [company.assigned(company.EVERYBODY, 499)], 1)
    return {"group_handed_on_s": drained(_url(engine)).seconds}


def derived_anew(engine: Engine, accounts: int) -> dict[str, float]:
    """Return how long it takes to derive every account again."""
    enqueue_all(engine, accounts)
    return {"derived_anew_s": drained(_url(engine)).seconds}


def weekly_report(engine: Engine) -> dict[str, float]:
    """Return how long the weekly report takes, and the memory of its process."""
    with tempfile.TemporaryDirectory() as folder, _environment("JITGOV_STORE_URL", _url(engine)):
        began = time.perf_counter()
        as_of = company.END.isoformat()
        _, held = sampled("jitgov", "report", "weekly", "--out", folder, "--as-of", as_of, "--json")
        return {"weekly_report_s": time.perf_counter() - began, "weekly_report_mb": max(held)}


def access_pages(engine: Engine, accounts: int) -> dict[str, float]:
    """Return the p95 of three questions, each as a ratio to the same rows and joins in one statement by hand."""
    at, known = to_micros(company.END), LATEST
    believed_then = to_micros(company.END) + 10**12
    numbers = [f"{n * accounts // _ASKED:0{len(company.NUMBER)}d}" for n in range(_ASKED)]
    groups = [f"{n * company.groups_of(accounts) // _ASKED:0{len(company.GROUP)}d}" for n in range(_ASKED)]
    by_account = [AccessFilters(as_of=at, account_ids=(company.account_key(n),), known=known) for n in numbers]
    by_group = [AccessFilters(as_of=at, entitlement_ids=(company.group_key(g),), known=known) for g in groups]
    earlier = [AccessFilters(as_of=at, account_ids=(company.account_key(n),), known=believed_then) for n in numbers]
    asked = {"access_account": by_account, "access_entitlement": by_group, "access_as_of": earlier}
    with reading(engine) as connection:
        return {f"{name}_p95_ratio": _ratio(connection, filters) for name, filters in asked.items()}


def _ratio(connection: Connection, asked: list[AccessFilters]) -> float:
    snapshot, request = Snapshot(connection, all_policies_on()), PageRequest(_PAGE)
    for filters in asked:  # once to warm up
        access(snapshot, EVERYTHING, filters, request)
        _by_hand(connection, filters)
    ours = [_seconds(partial(access, snapshot, EVERYTHING, filters, request)) for filters in asked]
    by_hand = [_seconds(partial(_by_hand, connection, filters)) for filters in asked]
    return _p95(ours) / _p95(by_hand)


def _by_hand(connection: Connection, filters: AccessFilters) -> None:
    column = "account_id" if filters.account_ids is not None else "entitlement_id"
    (key,) = filters.account_ids or filters.entitlement_ids or ()
    known = filters.known
    then = () if known == LATEST else (known, known)
    believed = "g.recorded_to IS NULL"
    if then:
        believed = "g.recorded_from <= %s AND (g.recorded_to IS NULL OR g.recorded_to > %s)"
    statement = _BY_HAND.replace("{column}", column).replace("{believed}", believed)
    rows(connection, statement, (key, filters.as_of, filters.as_of, *then, _PAGE))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _p95(lasted: list[float]) -> float:
    return sorted(lasted)[int(len(lasted) * 0.95)]


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
