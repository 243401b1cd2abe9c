"""Entries are sealed as they come; while a backlog is read they wait for each other, and not for ever."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.audit.entries import replayed
from governance.store.clock import now_micros
from governance.store.database.engine import reading, writing
from governance.store.evidence.audit_rows import count_unsealed, insert_entries
from governance.worker.trail import sealing as sealing_module
from governance.worker.trail.sealing import Sealing


@pytest.fixture
def sealing(engine: Engine) -> Sealing:
    return Sealing(engine, now_micros)


def enter(engine: Engine, number: int) -> None:
    with writing(engine) as connection:
        insert_entries(connection, [replayed(f"rejected-{number}", number, events=1)])


def left(engine: Engine) -> int:
    with reading(engine) as connection:
        return count_unsealed(connection)


def test_entries_are_sealed_as_they_come(engine: Engine, sealing: Sealing) -> None:
    for number in range(2):
        enter(engine, number)
        assert not sealing.seal(busy=False)
        assert left(engine) == 0


def test_while_a_backlog_is_read_they_wait_for_each_other(
    engine: Engine, sealing: Sealing, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(engine, 0)
    sealing.seal(busy=True)
    assert left(engine) == 0
    enter(engine, 1)
    sealing.seal(busy=True)
    assert left(engine) == 1
    monkeypatch.setattr(sealing_module, "_TOGETHER_SECONDS", 0.0)
    sealing.seal(busy=True)
    assert left(engine) == 0


def test_more_than_is_sealed_at_once_does_not_wait_for_others(
    engine: Engine, sealing: Sealing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_module, "SEAL_AT_ONCE", 2)
    for number in range(3):
        enter(engine, number)
    assert sealing.seal(busy=True)
    assert not sealing.seal(busy=True)
    assert left(engine) == 0


def test_what_waited_is_sealed_when_the_backlog_is_read(engine: Engine, sealing: Sealing) -> None:
    sealing.seal(busy=True)
    enter(engine, 0)
    sealing.seal(busy=False)
    assert left(engine) == 0
