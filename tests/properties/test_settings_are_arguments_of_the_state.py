"""Any history, settings changed at any points: the state of a fresh store under the last settings."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Sequence

import msgspec
import pytest
from sqlalchemy import Engine

from governance.policies.catalogue import compiled
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.running.generations import GenerationPassed, current_generation, mark_drained
from governance.store.running.work_items import pending
from governance.worker import evaluator
from governance.worker.generations.generation_start import start_generation
from ingest.contract.event import Event
from tests.properties.any_settings import any_settings
from tests.properties.differences import Rows, difference
from tests.properties.stores import Store, batches_of, emptied, history, in_memory, postgresql, rules

HISTORIES = range(40)


def _derive_with(store: Store, settings: GovernanceSettings, worker: str = "one") -> Rules:
    store.rules = start_generation(store.engine, compiled(settings), worker, store.clock(), take_over=True).rules
    return store.rules


def _fresh(told: Sequence[Event], settings: GovernanceSettings) -> tuple[str, Rows]:
    with in_memory() as store:
        _derive_with(store, settings)
        store.take(told)
        store.drain()
        return store.digest(), store.dump()


def _live_through(store: Store, rng: random.Random, told: Sequence[Event], patch: pytest.MonkeyPatch) -> None:
    """Take the history in any way, under settings that change at any points; the last ones stay."""
    settings = any_settings(rng, told)
    _derive_with(store, settings)
    for batch in batches_of(rng, told):
        store.take(batch, rng.randrange(3), deferred=rng.random() < 0.5)
        if rng.random() < 0.3:
            patch.setattr(evaluator, "CHUNK", rng.choice((1, 2, 4, 1_000)))
            store.drain(rng.randrange(1, 6))
        if rng.random() < 0.3:
            settings = any_settings(rng, told)
            _derive_with(store, settings)
        store.hold_rows()
    if rng.random() < 0.5:
        store.drain()
        settings = any_settings(rng, told)
        _derive_with(store, settings)
    patch.setattr(evaluator, "CHUNK", rng.choice((4, 1_000)))
    store.drain()
    expected, rows = _fresh(told, settings)
    assert store.digest() == expected, difference(rows, store.dump())
    store.seal_and_verify()


@pytest.mark.parametrize("seed", HISTORIES)
def test_settings_changed_at_any_points_on_sqlite(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7_000 + seed)
    with in_memory() as store:
        _live_through(store, rng, history(rng), monkeypatch)


def test_settings_changed_at_any_points_on_postgresql(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(8_000)
    with postgresql(postgres_url) as engine:
        for _ in range(3):
            with emptied(engine) as store:
                _live_through(store, rng, history(rng), monkeypatch)


def test_whoever_derives_with_what_has_passed_writes_nothing(store_url: str) -> None:
    rng = random.Random(9_000)
    told = history(rng)
    with postgresql(store_url) as engine:
        old, new = Store(engine), Store(engine)
        _derive_with(old, rules().settings, "old")
        old.take(told[:30])
        _derive_with(new, any_settings(rng, told), "new")
        old.now += 1_000
        before = _state(engine)
        with pytest.raises(GenerationPassed):
            old.take(told[30:])
        with pytest.raises(GenerationPassed):
            old.drain()
        assert _state(engine) == before


def _state(engine: Engine) -> Rows:
    return Store(engine).dump()


def test_a_generation_is_complete_when_its_work_is_drained(sqlite_url: str) -> None:
    rng = random.Random(9_100)
    told = history(rng)
    with postgresql(sqlite_url) as engine:
        store = Store(engine)
        _derive_with(store, rules().settings)
        assert _completed(store)
        store.take(told)
        store.drain()
        _derive_with(store, msgspec.structs.replace(rules().settings, jit_lookback_days=1))
        assert not _completed(store)
        store.drain(1)
        assert not _completed(store)
        store.drain()
        with reading(engine) as connection:
            assert not pending(connection)
        assert _completed(store)


def _completed(store: Store) -> bool:
    with writing(store.engine) as connection:
        mark_drained(connection, store.rules.generation, store.clock())
        current = current_generation(connection)
    assert current is not None
    return current.completed_at is not None


_KILLED = """
import os, signal, sys
from tests.properties.test_settings_are_arguments_of_the_state import Store, begin_otherwise
from governance.store.database.engine import open_engine
store = Store(open_engine(sys.argv[1]))
store.now = 2_000_000
begin_otherwise(store)
store.drain(int(sys.argv[2]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def begin_otherwise(store: Store) -> None:
    """Begin to derive with settings that reach everybody."""
    _derive_with(store, msgspec.structs.replace(rules().settings, jit_lookback_days=1, policies={}), "killed")


@pytest.mark.parametrize("drained", [0, 2])
def test_whoever_is_killed_between_leaving_the_work_and_doing_it_loses_none(store_url: str, drained: int) -> None:
    told = history(random.Random(9_200))
    with postgresql(store_url) as engine:
        store = Store(engine)
        _derive_with(store, rules().settings)
        store.take(told)
        store.drain()
        ended = subprocess.run([sys.executable, "-c", _KILLED, store_url, str(drained)], check=False)
        assert ended.returncode == -signal.SIGKILL
        store.now = 3_000_000
        begin_otherwise(store)
        assert store.rules.generation == 2
        store.drain()
        expected, rows = _fresh(told, store.rules.settings)
        assert store.digest() == expected, difference(rows, store.dump())
