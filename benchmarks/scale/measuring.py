"""What is measured over the large store; each measure gets a copy that it may change."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from msgspec.structs import replace
from sqlalchemy import Engine

from benchmarks.sampling import sampled
from benchmarks.scale import company
from benchmarks.scale.draining import drained
from benchmarks.scale.loading import enqueue_all, take
from benchmarks.settings import all_policies_on
from governance.derivation.replaying.replay import replay
from governance.policies.catalogue import compiled
from governance.settings.compiled import Rules
from governance.store.database.engine import checking, writing
from governance.store.database.statements import prepare, rows, run
from governance.store.running.generations import begin_generation
from governance.store.running.settled import look
from governance.store.running.work_items import claim_subjects, enqueue
from governance.worker.interpreter_tuning import suited_interpreter
from ingest.contract.instants import to_micros

_TAKES = (1, 500, 900)
_CHANGED = {
    "policy_of_few": ("standing_privilege", "severity", "low"),
    "policy_of_all": ("person_without_factor", "severity", "low"),
    "policy_of_profiles": ("incomplete_profile", "severity", "low"),
    "policy_of_jit": ("jit_past_limit", "after_days", 60),
    "policy_of_grants": ("out_of_band_grant", "severity", "low"),
}
"""Policies of several kinds, each with what is changed of it."""


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
                look(evaluator)
                claim_subjects(evaluator, "account", limit)
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


def replayed(engine: Engine, accounts: int) -> dict[str, float]:
    """Return how many accounts a second are replayed.

    Whole: all are folded, and all policies are asked about each. Look-back: all are folded, and all policies are asked
    about those alone of whom the setting decides something. Others: one policy is changed.
    """
    settings = all_policies_on()
    others = {
        "whole": replace(settings, assumed_gap_days=settings.assumed_gap_days + 1),
        "look_back": replace(settings, jit_lookback_days=settings.jit_lookback_days + 1),
    }
    for name, (policy, key, value) in _CHANGED.items():
        own = msgspec.json.decode(settings.policies.get(policy, b"{}")) | {key: value}
        raw = msgspec.Raw(msgspec.json.encode(own))
        others[name] = replace(settings, policies={**settings.policies, policy: raw})
    with writing(engine) as connection:
        known = compiled(settings).sections
        begin_generation(connection, known, settings, "bench", to_micros(company.END), complete=True)
    return {f"replay_{name}_per_s": accounts / _seconds_of_replay(engine, compiled(o)) for name, o in others.items()}


def _seconds_of_replay(engine: Engine, rules: Rules) -> float:
    began = time.perf_counter()
    with suited_interpreter(), checking(engine) as connection:
        prepare(connection)
        for _ in replay(connection, rules):
            pass
    return time.perf_counter() - began


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
