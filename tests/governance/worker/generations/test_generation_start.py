"""A start with other settings begins a generation, leaves its work and its entry; two never derive in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled
from governance.queries.snapshot import Snapshot
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.clock import now_micros
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.running.generations import current_generation, end_beat, mark_drained
from governance.store.schema import assessment
from governance.worker import worker
from governance.worker.batch_transaction import apply
from governance.worker.evaluator import evaluate
from governance.worker.generations.generation_keeper import GenerationKeeper
from governance.worker.generations.generation_start import ALIVE, start_generation
from governance.worker.worker import Govern
from ingest.bus.interface import Partition
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, encode, encode_bare
from ingest.contract.errors import SetupError
from ingest.translation.translating import outgoing
from tests.governance.censuses import day, record
from tests.governance.queries.filled import at, empty_store, put

ANN = "okta:acme|ann"


def rules(**settings: Any) -> Rules:
    raw = {key: msgspec.Raw(msgspec.json.encode(own)) for key, own in settings.get("policies", {}).items()}
    return compiled(msgspec.convert({**settings, "policies": raw}, GovernanceSettings))


def filled(url: str) -> Engine:
    engine = empty_store(url)
    batch = Batch(0, encode_bare)
    batch.add(record(day(1), "account_created", "ann"))
    with writing(engine) as connection:
        apply(connection, batch.folded(), {Partition(EVENTS_TOPIC, 0): (0, 1)}, rules(), at(1))
    while evaluate(engine, rules(), lambda: at(1)):
        pass
    return engine


def marks(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return {row[0] for row in rows(connection, "SELECT mark FROM dirty_mark")}


def entries(engine: Engine, kind: str) -> list[dict[str, Any]]:
    sql = "SELECT body FROM audit_entry WHERE kind = %s ORDER BY recorded_at"
    with reading(engine) as connection:
        return [msgspec.json.decode(bytes(row[0])) for row in rows(connection, sql, (kind,))]


def test_a_new_store_has_nothing_to_derive_anew(store_url: str) -> None:
    engine = empty_store(store_url)
    started = start_generation(engine, rules(), "one", at(1))
    assert (started.rules.generation, started.message) == (1, None)
    assert start_generation(engine, rules(), "two", at(2)).rules.generation == 1
    with reading(engine) as connection:
        current = current_generation(connection)
    assert current is not None
    assert (current.number, current.began_by, current.completed_at) == (1, "one", at(1))
    assert marks(engine) == set()


def test_a_store_of_which_nobody_noted_it_is_derived_anew(store_url: str) -> None:
    engine = filled(store_url)
    with writing(engine) as connection:
        put(connection, assessment.finding, finding_id="f", unit_id=ANN, policy="long_gone", live=1)
    started = start_generation(engine, rules(policies={"orphan": None}), "one", at(1))
    assert marks(engine) == {"everyone:1", "persons:1", "groups:1", "retired:long_gone"}
    assert started.message is not None
    while evaluate(engine, started.rules, lambda: at(2)):
        pass
    assert [entry["step"] for entry in entries(engine, "finding")] == ["superseded"]


def test_changed_settings_are_a_generation_with_an_entry_each_time(store_url: str) -> None:
    engine = filled(store_url)
    on, off = rules(), rules(policies={"orphan": None})
    with writing(engine) as connection:
        put(connection, assessment.finding, finding_id="f", unit_id=ANN, policy="orphan", live=1)
    for place, chosen in enumerate((on, off, on, off)):
        started = start_generation(engine, chosen, "one", at(place + 1))
        while evaluate(engine, started.rules, lambda: at(20)):
            pass
        with writing(engine) as connection:
            connection.exec_driver_sql("UPDATE finding SET live = 1 WHERE finding_id = 'f'")
    assert [entry["generation"] for entry in entries(engine, "derivation")] == [1, 2, 3, 4]
    assert [entry["changed"] for entry in entries(engine, "derivation")[1:]] == [["policy:orphan"]] * 3
    superseded = entries(engine, "finding")
    assert {(entry["generation"], entry["step"]) for entry in superseded} >= {(2, "superseded"), (4, "superseded")}
    assert len({entry["change"] for entry in superseded}) == len(superseded)


def test_settings_that_were_left_for_others_by_which_a_worker_lives_are_refused(store_url: str) -> None:
    engine = filled(store_url)
    old, new = rules(), rules(jit_lookback_days=7)
    start_generation(engine, old, "old", at(1))
    start_generation(engine, new, "new", at(1) + 1)
    with pytest.raises(SetupError, match=r"generation 2, which new began .*; new derives.*jit_lookback_days"):
        start_generation(engine, old, "old", at(1) + ALIVE)
    assert start_generation(engine, old, "old", at(1) + 2, take_over=True).rules.generation == 3
    with pytest.raises(SetupError, match="--take-over"):
        start_generation(engine, new, "new", at(1) + ALIVE)
    assert start_generation(engine, new, "new", at(1) + ALIVE + 3).rules.generation == 4
    with writing(engine) as connection:
        end_beat(connection, "new")
    assert start_generation(engine, old, "old", at(1) + ALIVE + 4).rules.generation == 5


def test_a_worker_follows_when_its_file_says_the_same_and_ends_when_it_does_not(sqlite_url: str) -> None:
    engine = filled(sqlite_url)
    old, new = rules(), rules(jit_lookback_days=7)
    file = [old]
    said: list[str] = []
    keeper = GenerationKeeper(engine, old, lambda: file[0], said.append)
    keeper.begin(take_over=False)
    start_generation(engine, new, "new", at(1))
    keeper.passed()
    assert keeper.must_renew()
    with pytest.raises(SetupError, match=r"new began generation 2.*generation 1.*jit_lookback_days"):
        keeper.renew()
    file[0] = new
    keeper.passed()
    keeper.renew()
    assert (keeper.rules.generation, keeper.must_renew()) == (2, False)


def test_a_worker_that_finds_its_generation_passed_and_nothing_left_is_not_done(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An evaluator would notice it, too, where it is the first to look.
    monkeypatch.setattr(worker, "count_evaluators", lambda *_, **__: 0)
    engine = filled(sqlite_url)
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {}, "auto")
    bus.create_topics(house_topics(1))
    publisher = bus.publisher()
    ann = record(day(1), "account_created", "ann")
    publisher.publish(EVENTS_TOPIC, [outgoing(ann, encode(ann))])
    publisher.close()
    said: list[str] = []

    def overtake(line: str) -> None:
        said.append(line)
        if len(said) == 1:
            start_generation(engine, rules(jit_lookback_days=7), "new", now_micros(), take_over=True)
            with writing(engine) as connection:
                run(connection, "DELETE FROM dirty_mark")

    with pytest.raises(SetupError, match=r"new began generation 2"):
        Govern(bus, engine, rules(), "workers", overtake).run(until_idle=True)
    assert said[0].startswith("generation 1: ")


def test_a_reload_that_is_refused_leaves_the_worker_as_it_was(sqlite_url: str) -> None:
    engine = filled(sqlite_url)
    file = [rules()]
    said: list[str] = []
    keeper = GenerationKeeper(engine, file[0], lambda: file[0], said.append)
    keeper.begin(take_over=False)
    file[0] = rules(jit_lookback_days=7)
    keeper.ask()
    keeper.renew()
    assert keeper.rules.generation == 2
    other = GenerationKeeper(engine, file[0], lambda: file[0], said.append)
    other.begin(take_over=False)
    file[0] = rules()
    keeper.ask()
    keeper.renew()
    assert keeper.rules.generation == 2
    assert "the settings were not taken" in said[-1]


def test_an_answer_says_that_it_is_incomplete_until_all_is_derived_anew(store_url: str) -> None:
    engine = filled(store_url)
    assert told(engine, rules()) is None
    started = start_generation(engine, rules(), "one", at(1))
    assert "generation 1, begun at 2026-05-01T00:00:00Z, is still being derived: 3 work items" in str(
        told(engine, started.rules)
    )
    while evaluate(engine, started.rules, lambda: at(2)):
        pass
    with writing(engine) as connection:
        mark_drained(connection, 1, at(3))
    assert told(engine, rules()) is None
    assert told(engine, rules(batch_size=5)) is None
    assert "other settings than these (generation 1; they differ in policy:orphan)" in str(
        told(engine, rules(policies={"orphan": None}))
    )


def told(engine: Engine, asked_with: Rules) -> str | None:
    with reading(engine) as connection:
        return Snapshot(connection, asked_with.settings).incomplete
