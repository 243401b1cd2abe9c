"""Replays held against what deriving anew under the same settings then makes."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.derivation.replaying.replay import Difference, VerdictRow, replay
from governance.model.table_rows import FindingRow
from governance.policies.catalogue import compiled
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import checking
from governance.worker.generations.generation_start import start_generation
from tests.governance.derivation.standing_verdicts import standing
from tests.properties.stores import Store


def replayed(engine: Engine, under: Rules) -> list[Difference]:
    with checking(engine) as connection:
        return list(replay(connection, under))


def key(side: VerdictRow) -> tuple[str, str]:
    return ("finding" if isinstance(side, FindingRow) else "not_evaluable", side[0])


def derive_anew(store: Store, settings: GovernanceSettings) -> None:
    store.rules = start_generation(store.engine, compiled(settings), "one", store.clock(), take_over=True).rules
    store.drain()


def hold_replay(store: Store, settings: GovernanceSettings) -> list[Difference]:
    """Hold what a replay tells against what deriving anew then changes."""
    before, told = standing(store.engine), replayed(store.engine, compiled(settings))
    assert standing(store.engine) == before
    derive_anew(store, settings)
    after = standing(store.engine)
    expected = {k: (before.get(k), after.get(k)) for k in before.keys() | after.keys() if before.get(k) != after.get(k)}
    assert {key(d.sides[-1]): (d.before, d.after) for d in told} == expected
    assert len(told) == len(expected), "each is told once"
    assert replayed(store.engine, store.rules) == []
    return told
