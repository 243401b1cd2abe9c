"""A store that is told events and drained, and what stands in it then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.digest import state_digest
from governance.store.schema import metadata
from governance.worker.batch_transaction import apply
from governance.worker.evaluator import evaluate
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.event import Event
from tests.governance.queries.filled import empty_store
from tests.governance.spoken import hold_rows_against_the_trail


class Held(NamedTuple):
    """A grant as it is believed now; instants in microseconds."""

    valid_from: int
    from_basis: str
    valid_to: int | None
    via: str | None


class Told:
    """One store, told in batches of any shard."""

    def __init__(self, url: str, settings: GovernanceSettings | None = None, now: int = 1_000_000) -> None:
        self.engine: Engine = empty_store(url)
        self.rules = compiled(settings or GovernanceSettings())
        self._offsets: dict[int, int] = {}
        self._now = now

    def clock(self) -> int:
        self._now += 1
        return self._now

    def defer(self, events: Iterable[Event]) -> None:
        """Take one batch of a backlog, and leave its accounts to the evaluator."""
        self.take(events, deferred=True)

    def take(self, events: Iterable[Event], shard: int = 0, *, deferred: bool = False) -> None:
        """Take one batch, and leave what it enqueues."""
        batch = Batch(shard, encode_bare)
        for event in events:
            batch.add(event)
        begin = self._offsets.get(shard, 0)
        self._offsets[shard] = begin + 1
        with writing(self.engine) as connection:
            apply(
                connection,
                batch.folded(),
                {Partition(EVENTS_TOPIC, shard): (begin, begin + 1)},
                self.rules,
                self.clock(),
                deferred=deferred,
            )

    def tell(self, events: Iterable[Event]) -> None:
        """Take one batch and drain all that it enqueues."""
        self.take(events)
        self.drain()

    def drain(self) -> int:
        """Drain all work items; return how many transactions that took."""
        count = 0
        while evaluate(self.engine, self.rules, self.clock):
            count += 1
        return count

    def drain_at_most(self, transactions: int) -> bool:
        """Drain; tell whether that came to an end within so many transactions."""
        return not all(evaluate(self.engine, self.rules, self.clock) for _ in range(transactions))

    def forget(self) -> None:
        """Empty the store, so that it can be told something else, or the same in another order."""
        with writing(self.engine) as connection:
            for table in metadata.sorted_tables:
                run(connection, f"DELETE FROM {table.name}")
        self._offsets = {}

    def ask(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with reading(self.engine) as connection:
            return [tuple(row) for row in rows(connection, sql, parameters)]

    def execute(self, sql: str) -> None:
        with writing(self.engine) as connection:
            run(connection, sql)

    def count(self, table: str) -> int:
        return int(str(self.ask(f"SELECT COUNT(*) FROM {table}")[0][0]))

    def held(self, subject: str, thing: str) -> list[Held]:
        """The grants of one thing, by when they began; ``thing``: ``type:id``."""
        sql = (
            "SELECT valid_from, from_basis, valid_to, via FROM held_grant WHERE account_id = %s "
            "AND entitlement_id = %s AND recorded_to IS NULL ORDER BY valid_from, COALESCE(via, '')"
        )
        issuer = "okta:acme"
        return [Held._make(row) for row in self.ask(sql, (f"{issuer}|{subject}", f"{issuer}|{thing}"))]

    def state(self, subject: str) -> tuple[object, ...]:
        """The account's state and end."""
        return self.ask("SELECT state, ended_at FROM account WHERE account_id = %s", (f"okta:acme|{subject}",))[0]

    def digest(self) -> str:
        with reading(self.engine) as connection:
            hold_rows_against_the_trail(connection)
            return state_digest(connection)
