"""What people were asked, what is to be removed and who is warned follows its account under the label that is meant.

Items keep their ids: what was decided of them was signed under these. Of a campaign's population the keys that were
hashed stay as they were.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import run
from governance.store.relabelling.moved_rows import KeyedTable, Move, move_stretch, stretch_end
from governance.store.schema import campaigning, remediating, reviewing, staleness, telling


class Followed(NamedTuple):
    """A table whose rows keep their keys; ``keyed.keys`` are the columns that begin with a label."""

    keyed: KeyedTable
    has_finding: bool


_PARTS = ("account_id", "application_id", "entitlement_id")
FOLLOWED = (
    Followed(KeyedTable(reviewing.review_item, _PARTS, ""), has_finding=True),
    Followed(KeyedTable(campaigning.campaign_item, _PARTS, ""), has_finding=True),
    Followed(KeyedTable(remediating.removal, (*_PARTS, "issuer"), ""), has_finding=True),
    Followed(KeyedTable(reviewing.review_item, ("reviewer",), ""), has_finding=False),
    Followed(KeyedTable(remediating.removal, ("owner",), ""), has_finding=False),
    Followed(KeyedTable(remediating.removal, ("decided_by",), ""), has_finding=False),
    Followed(KeyedTable(remediating.removal_write, ("issuer",), ""), has_finding=False),
)
REPLACED = (
    KeyedTable(campaigning.campaign_asked, ("reviewer",), ""),
    KeyedTable(telling.told_reviewer, ("reviewer",), ""),
    KeyedTable(remediating.removal_breaker, ("issuer",), ""),
    KeyedTable(staleness.stale_case, ("account_id", "issuer"), ""),
)
"""Tables of which the key itself names the label; a row that is there under the meant one stays."""
_BECAME = (
    "finding_id = COALESCE((SELECT f.became FROM finding f WHERE f.finding_id = {name}.finding_id), {name}.finding_id)"
)


def follow_stretch(connection: Connection, followed: Followed, move: Move, after: str, size: int) -> str | None:
    """Bring the next rows under the label that is meant, in place; return the last key, None where none was left."""
    until = stretch_end(connection, followed.keyed, move, after, size)
    if until is None:
        return None
    name, columns = followed.keyed.table.name, followed.keyed.keys
    sets = [_BECAME.format(name=name)] if followed.has_finding else []
    parameters: list[object] = []
    for column in columns:
        case, values = _moved(column, move)
        sets.append(f"{column} = {case}")
        parameters += values
    first = columns[0]
    where = f"{first} > %s AND {first} <= %s AND ({first} = %s OR substr({first}, 1, %s) = %s)"
    bounds = (after, until, move.before, len(move.before) + 1, f"{move.before}|")
    run(connection, f"UPDATE {name} SET {', '.join(sets)} WHERE {where}", (*parameters, *bounds))
    return until


def replace_stretch(connection: Connection, keyed: KeyedTable, move: Move, after: str, size: int) -> str | None:
    """Write the next rows anew under the label that is meant; return the last key, None where none was left."""
    until = stretch_end(connection, keyed, move, after, size)
    if until is not None:
        move_stretch(connection, keyed, move, after, until)
    return until


def _moved(column: str, move: Move) -> tuple[str, list[object]]:
    """Return the SQL of a key under the other label; an account in an application names two issuers."""
    before, after = move
    cases = (
        f"CASE WHEN {column} = %s THEN %s WHEN substr({column}, 1, %s) = %s "
        f"THEN %s || replace(substr({column}, %s), %s, %s) ELSE {column} END"
    )
    length = len(before) + 1
    inner = (f">{before}|", f">{after}|")
    return cases, [before, after, length, f"{before}|", f"{after}|", length + 1, *inner]
