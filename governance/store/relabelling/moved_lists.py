"""Censuses, their rows that are still to be compared, and what stood by them, under another label.

What stands since which census (table ``listing``) comes anew with the facts that say so; here the old rows go. Where
both labels were listed, the censuses of both are one series: what one of them alone would have missed of the other is
told by the next full census.
"""

from __future__ import annotations

from sqlalchemy import Connection

from governance.folds.relabelled import relabelled_end, relabelled_listed
from governance.model.tenant_labels import label_in, moved_key
from governance.store.database.bulk import merge
from governance.store.database.statements import rows, run
from governance.store.listed.census_rows import ROW_MERGE, renew_censuses
from governance.store.relabelling.moved_rows import Move
from governance.store.schema import listed

_CENSUSES = "SELECT census_id, groups, ended, reached FROM census WHERE issuer = %s"
_OF_LABEL = "about >= %s AND about > %s AND about < %s AND substr(about, 1, %s) = %s"


def _range(move: Move, after: str) -> tuple[object, ...]:
    return move.before, after, f"{move.before}}}", len(move.before) + 1, f"{move.before}|"


def move_listed_rows(connection: Connection, move: Move, after: str, size: int) -> str | None:
    """Bring the next rows of censuses that are not yet compared under the other label; return the last one's key."""
    columns = ", ".join(c.name for c in listed.census_row.columns)
    sql = f"SELECT {columns} FROM census_row WHERE {_OF_LABEL} ORDER BY about LIMIT %s"
    page = [tuple(row) for row in rows(connection, sql, (*_range(move, after), size))]
    if not page:
        return None
    # All rows about the last one: a page ends between two of them.
    last = str(page[-1][1])
    whole = f"SELECT {columns} FROM census_row WHERE {_OF_LABEL} AND about <= %s"
    meanings = {label_in(move.before): label_in(move.after)}
    moved = {}
    for row in rows(connection, whole, (*_range(move, after), last)):
        fresh = relabelled_listed((*row[:-2], bytes(row[-2]), bytes(row[-1])), meanings)
        moved[fresh[:3]] = fresh
    run(connection, f"DELETE FROM census_row WHERE {_OF_LABEL} AND about <= %s", (*_range(move, after), last))
    merge(connection, listed.census_row, [moved[key] for key in sorted(moved)], ROW_MERGE)
    return last


def move_censuses(connection: Connection, move: Move) -> bool:
    """Bring the issuer's censuses under the other label; return whether there were any."""
    meanings = {label_in(move.before): label_in(move.after)}
    censuses = rows(connection, _CENSUSES, (move.before,))
    for census_id, groups, ended, reached in censuses:
        end, moved_groups = relabelled_end(ended, groups, meanings) if ended is not None else (None, groups)
        run(
            connection,
            "UPDATE census SET issuer = %s, groups = %s, ended = %s, reached = %s WHERE census_id = %s",
            (move.after, moved_groups, end, moved_key(reached, meanings), census_id),
        )
    for issuer in move:
        renew_censuses(connection, issuer)
    return bool(censuses)


def drop_listing(connection: Connection, move: Move, size: int) -> bool:
    """Delete the next rows of what stood by the old label's censuses; return whether there were any."""
    sql = f"SELECT about FROM listing WHERE {_OF_LABEL} ORDER BY about LIMIT %s"
    page = rows(connection, sql, (*_range(move, ""), size))
    if page:
        run(connection, f"DELETE FROM listing WHERE {_OF_LABEL} AND about <= %s", (*_range(move, ""), page[-1][0]))
    return bool(page)
