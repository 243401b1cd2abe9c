"""What is told a recipient in one sum: counted while its lane is held, taken when there has been quiet for a while."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import merge
from governance.store.database.statements import rows, run
from governance.store.schema import outbox

Why = Literal["backfill", "no_room", "uncertain", "removals"]
_ADD = (
    "n = old.n + excluded.n, noted_at = excluded.noted_at, "
    "first_at = CASE WHEN excluded.first_at < old.first_at THEN excluded.first_at ELSE old.first_at END, "
    "last_at = CASE WHEN excluded.last_at > old.last_at THEN excluded.last_at ELSE old.last_at END"
)
_DUE = (
    "SELECT recipient FROM outbox_digest WHERE recipient IN ({recipients}) GROUP BY recipient "
    "HAVING MAX(noted_at) <= %s OR MIN(begun_at) <= %s ORDER BY recipient"
)


class DigestRow(NamedTuple):
    """How many of one sort are told in one sum, why, when the first and last of them occurred, and were added."""

    recipient: str
    why: str
    what: str
    n: int
    first_at: int
    last_at: int
    begun_at: int
    noted_at: int


def add_to_digests(connection: Connection, added: Iterable[DigestRow]) -> None:
    """Add to the sums of recipients whose lanes are held; one row per (recipient, why, what)."""
    merge(connection, outbox.outbox_digest, sorted(added), _ADD)


def digests_due(connection: Connection, recipients: Collection[str], quiet_since: int, begun_before: int) -> list[str]:
    """Return the recipients of sums to which nothing was added since an instant, or that began before another."""
    if not recipients:
        return []
    sql = _DUE.format(recipients=", ".join(["%s"] * len(recipients)))
    return [row[0] for row in rows(connection, sql, (*sorted(recipients), quiet_since, begun_before))]


def lanes_with_digests(connection: Connection, begin: str) -> list[str]:
    """Return the recipients, of those that begin so, of whom there is something to be told in a sum."""
    sql = "SELECT DISTINCT recipient FROM outbox_digest WHERE recipient >= %s AND recipient < %s ORDER BY recipient"
    return [row[0] for row in rows(connection, sql, (begin, f"{begin}\x7f"))]


def take_digest(connection: Connection, recipient: str) -> list[DigestRow]:
    """Return what is to be told a recipient in one sum, and begin another; its lane is held."""
    sql = (
        "SELECT recipient, why, what, n, first_at, last_at, begun_at, noted_at FROM outbox_digest "
        "WHERE recipient = %s ORDER BY why, what"
    )
    taken = [DigestRow._make(row) for row in rows(connection, sql, (recipient,))]
    run(connection, "DELETE FROM outbox_digest WHERE recipient = %s", (recipient,))
    return taken
