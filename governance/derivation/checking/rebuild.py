"""Names every derived row that is not as it should be, and has it mended.

Nothing is written while rows are compared: what deviates is enqueued, and the ordinary derivation writes it, so that
what was once believed stays answerable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Engine

from governance.derivation.checking.check import Check
from governance.derivation.checking.deviations import Deviation
from governance.derivation.checking.lateness import is_late
from governance.settings.compiled import Rules
from governance.store.database.engine import checking, writing
from governance.store.database.statements import prepare
from governance.store.running.tally import recount
from governance.store.running.work_items import enqueue, waiting_kinds

_CHUNK = 2_000
"""How many work items are enqueued in one transaction."""
_COUNTED_TABLES = {
    "account": "account",
    "grant": "held_grant",
    "finding": "finding",
    "not_evaluable": "not_evaluable",
}
"""Kind of what is counted → its table."""


def check(engine: Engine, rules: Rules) -> Iterator[Deviation]:
    """Yield every derived row that is not as it should be, once; a worker may go on meanwhile.

    A row that a waiting work item may still change is marked so: it is late, not wrong.
    """
    with checking(engine) as connection:
        prepare(connection)
        kinds = waiting_kinds(connection)
        named: set[tuple[str, str]] = set()
        for deviation in Check(connection, rules).deviations():
            # What is missing, or should not be there, is miscounted too: its repair counts anew.
            counted_table = _COUNTED_TABLES.get(deviation.key) if deviation.table == "tally" else None
            is_told = counted_table in {table for table, _ in named}
            if (deviation.table, deviation.key) not in named and not is_told:
                named.add((deviation.table, deviation.key))
                yield deviation._replace(waits=is_late(connection, deviation, kinds))


def enqueue_repairs(engine: Engine, repairs: Collection[str], now: int) -> None:
    """Enqueue the work items that mend what deviates; ``now``: microseconds since 1970."""
    with writing(engine) as connection:
        recount(connection)
    waiting = sorted(name for name in repairs if not name.startswith("tally:"))
    while waiting:
        with writing(engine) as connection:
            enqueue(connection, waiting[:_CHUNK], now)
        waiting = waiting[_CHUNK:]
