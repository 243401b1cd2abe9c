"""Work items: what a transaction leaves for the evaluator, and how the evaluator takes it up in bounded chunks.

An item is drained only when every transaction that ran when the one that left it committed has ended: whoever could
have missed its writes has committed by then, and is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.staging import stage_columns
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.running.settled import settled_until

_Place = tuple[int, int]
"""Of an item among those of its kind: (transaction that left it, its number)."""
_BEGINNING: _Place = (0, 0)
Beginnings = Mapping[str, _Place | None]
"""Kind that was looked for → where its settled items begin, those that others hold included; None: it has none."""
_FIRST_OF_EACH = """
SELECT w.kind, d.txid, d.mark_id FROM unnest(%s::text[] COLLATE "C", %s::bigint[], %s::bigint[]) w (kind, txid, mark_id)
CROSS JOIN LATERAL (
    SELECT txid, mark_id FROM dirty_mark m
    WHERE m.kind = w.kind AND (m.txid, m.mark_id) >= (w.txid, w.mark_id) AND m.txid < %s
    ORDER BY m.txid, m.mark_id LIMIT 1
) d
"""
_TAKEN = """
WITH oldest AS MATERIALIZED (
    SELECT mark FROM dirty_mark WHERE kind = %s AND (txid, mark_id) >= (%s, %s) AND txid < %s
    ORDER BY txid, mark_id LIMIT %s FOR UPDATE SKIP LOCKED
), same AS MATERIALIZED (
    SELECT d.stands_at FROM (SELECT DISTINCT mark FROM oldest) t CROSS JOIN LATERAL (
        SELECT d.ctid AS stands_at FROM dirty_mark d WHERE d.mark = t.mark AND d.txid < %s
        FOR UPDATE SKIP LOCKED OFFSET 0
    ) d
)
DELETE FROM dirty_mark WHERE ctid = ANY(ARRAY(SELECT stands_at FROM same)) RETURNING mark
"""


class WorkItem(NamedTuple):
    """A row of ``dirty_mark``: what is to be derived anew, ``<kind>:<subject>``, and how far its drain has got."""

    item_id: int
    name: str
    cursor: str

    @property
    def kind(self) -> str:
        """Return what kind of subject it names."""
        return self.name.partition(":")[0]

    @property
    def subject(self) -> str:
        """Return the subject's key."""
        return self.name.partition(":")[2]


def enqueue(connection: Connection, names: Iterable[str], marked_at: int) -> None:
    """Leave items, ``<kind>:<subject>`` each, in this transaction."""
    _enqueue(connection, names, marked_at, "")


def enqueue_accounts(connection: Connection, accounts: Iterable[str], marked_at: int) -> None:
    """Leave an item for each account that has none, and keep the others' until this transaction ends.

    Only what is read of an account under its own lock may rest on that: an item that is kept does not wait for whoever
    runs beside this transaction.
    """
    same = "SELECT d.mark_id FROM dirty_mark d WHERE d.mark = s.k"
    if is_postgresql(connection):
        kept = f"LEFT JOIN LATERAL ({same} LIMIT 1 FOR UPDATE SKIP LOCKED) d ON true WHERE d.mark_id IS NULL"
    else:
        kept = f"WHERE NOT EXISTS ({same})"
    _enqueue(connection, (f"account:{account}" for account in accounts), marked_at, kept)


def _enqueue(connection: Connection, names: Iterable[str], marked_at: int, which: str) -> None:
    wanted = sorted(set(names))
    if not wanted:
        return
    txid = "pg_current_xact_id()::text::bigint" if is_postgresql(connection) else "0"
    staged = [(name, name.partition(":")[0], marked_at) for name in wanted]
    twin = stage_columns(connection, "stage_mark", "k TEXT, kind TEXT, marked_at BIGINT", staged)
    run(
        connection,
        "INSERT INTO dirty_mark (mark, kind, cursor, txid, marked_at) "
        f"SELECT s.k, s.kind, '', {txid}, s.marked_at FROM {twin} s {which} ORDER BY s.k",
    )


def beginnings(connection: Connection, kinds: Sequence[str]) -> Beginnings:
    """Return where the settled items of each kind begin.

    One statement for all kinds: an evaluator that has nothing to do asks nothing else.
    """
    until = settled_until(connection)
    if until is None:
        each_kind = ", ".join(["(%s)"] * len(kinds))
        some = "EXISTS (SELECT 1 FROM dirty_mark WHERE kind = column1)"
        waiting = rows(connection, f"SELECT column1 FROM (VALUES {each_kind}) WHERE {some}", kinds)
        return {kind: _BEGINNING if (kind,) in waiting else None for kind in kinds}
    # While a snapshot is open, PostgreSQL walks past all that was deleted since, at every look. So this connection
    # remembers where they began: none that is left later can come before, as every transaction that is older than a
    # settled item has ended.
    places: dict[str, _Place] = connection.info.setdefault("low_water", {})
    known = [places.get(kind, _BEGINNING) for kind in kinds]
    txids, numbers = [txid for txid, _ in known], [number for _, number in known]
    first = rows(connection, _FIRST_OF_EACH, (list(kinds), txids, numbers, until))
    begins: dict[str, _Place | None] = dict.fromkeys(kinds)
    begins.update({kind: (txid, number) for kind, txid, number in first})
    places.update({kind: begin or (until, 0) for kind, begin in begins.items()})
    return begins


def claim(connection: Connection, kinds: Sequence[str], limit: int, begins: Beginnings | None = None) -> list[WorkItem]:
    """Return up to ``limit`` settled items, kind after kind, oldest first, locked until the transaction ends.

    ``begins``: where this transaction has seen them begin; None: it has not looked yet.
    """
    begins = beginnings(connection, kinds) if begins is None else begins
    claimed: list[WorkItem] = []
    for kind in kinds:
        begin = begins[kind]
        if begin is not None and len(claimed) < limit:
            claimed += _oldest(connection, kind, begin, limit - len(claimed))
    return claimed


def claim_subjects(connection: Connection, kind: str, limit: int, begins: Beginnings | None = None) -> set[str]:
    """Return whom up to ``limit`` of a kind's oldest settled items name; delete all settled items of them."""
    until = settled_until(connection)
    if until is not None:
        begins = beginnings(connection, (kind,)) if begins is None else begins
        begin = begins[kind]
        taken = [] if begin is None else rows(connection, _TAKEN, (kind, *begin, until, limit, until))
        return {name.partition(":")[2] for (name,) in taken}
    claimed = {item.subject for item in claim(connection, (kind,), limit, begins)}
    if claimed:
        twin = stage_columns(connection, "stage_taken", "k TEXT", [(f"{kind}:{subject}",) for subject in claimed])
        run(connection, f"DELETE FROM dirty_mark WHERE mark IN (SELECT k FROM {twin})")
    return claimed


def _oldest(connection: Connection, kind: str, begin: _Place, limit: int) -> list[WorkItem]:
    """Return the oldest settled items of a kind. Once in a transaction: it does not see what it has deleted itself."""
    until = settled_until(connection)
    # As a parameter: a number in the text would have the server plan each claim anew.
    settled, lock = ("", "") if until is None else (" AND txid < %s", " FOR UPDATE SKIP LOCKED")
    claimed = rows(
        connection,
        "SELECT mark_id, mark, cursor FROM dirty_mark WHERE kind = %s AND (txid, mark_id) >= (%s, %s)"
        f"{settled} ORDER BY txid, mark_id LIMIT %s{lock}",
        (kind, *begin, *([] if until is None else [until]), limit),
    )
    return [WorkItem._make(row) for row in claimed]


def _guards(until: int | None) -> tuple[str, str]:
    """Return what restricts items to settled ones, and what passes over those that another evaluator has."""
    return ("", "") if until is None else (f" AND txid < {until}", " FOR UPDATE SKIP LOCKED")


def advance(connection: Connection, item: WorkItem, cursor: str | None) -> None:
    """Note how far a long item has got; None: it is done."""
    if cursor is None:
        run(connection, "DELETE FROM dirty_mark WHERE mark_id = %s", (item.item_id,))
    else:
        run(connection, "UPDATE dirty_mark SET cursor = %s WHERE mark_id = %s", (cursor, item.item_id))


def done(connection: Connection, items: Iterable[WorkItem]) -> None:
    """Delete items that are drained."""
    ids = [(item.item_id,) for item in items]
    if ids:
        twin = stage_columns(connection, "stage_done", "mark_id BIGINT", ids)
        run(connection, f"DELETE FROM dirty_mark WHERE mark_id IN (SELECT mark_id FROM {twin})")


def coalesce(connection: Connection, item: WorkItem) -> None:
    """Delete other settled items of the same subject that have not been begun: this drain serves them too."""
    settled, lock = _guards(settled_until(connection))
    run(
        connection,
        f"DELETE FROM dirty_mark WHERE mark_id IN (SELECT mark_id FROM dirty_mark WHERE mark = %s AND cursor = '' "
        f"AND mark_id <> %s{settled}{lock})",
        (item.name, item.item_id),
    )


def pending(connection: Connection) -> bool:
    """Tell whether any item is left."""
    return bool(rows(connection, "SELECT 1 FROM dirty_mark LIMIT 1"))


def count_pending(connection: Connection) -> int:
    """Return how many items are left; it reads them all."""
    return int(rows(connection, "SELECT COUNT(*) FROM dirty_mark")[0][0])


def count_pending_up_to(connection: Connection, most: int) -> int:
    """Return how many items are left, ``most`` + 1 where there are more."""
    counted = "SELECT COUNT(*) FROM (SELECT 1 FROM dirty_mark LIMIT %s) counted"
    return int(rows(connection, counted, (most + 1,))[0][0])


def oldest_enqueued_at(connection: Connection) -> int | None:
    """Return when the item was enqueued that waits longest."""
    at: int | None = rows(connection, "SELECT MIN(marked_at) FROM dirty_mark")[0][0]
    return at


def waiting_kinds(connection: Connection) -> set[str]:
    """Return the kinds of which any item is left, settled or not."""
    kinds: set[str] = set()
    after = ""
    # Each step leaps over all other items of a kind, by index: ";" follows ":".
    while next_rows := rows(connection, "SELECT mark FROM dirty_mark WHERE mark >= %s ORDER BY mark LIMIT 1", (after,)):
        kind = next_rows[0][0].partition(":")[0]
        kinds.add(kind)
        after = f"{kind};"
    return kinds


def is_waiting(connection: Connection, name: str) -> bool:
    """Tell whether an item of this name is left, settled or not."""
    return bool(rows(connection, "SELECT 1 FROM dirty_mark WHERE mark = %s LIMIT 1", (name,)))
