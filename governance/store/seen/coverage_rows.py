"""Coverage as rows: the days of a batch's records, per shard, and what its statements say, per stream.

A person's statement keeps its row, so that it can be taken back. A live collector states every minute what it has read:
its statements that touch are one row, so that weeks of them are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded
from governance.model.coverage import Coverage, DayRow, Interval, StatementRow, Stretch, clusters
from governance.store.database.bulk import delete_keys, merge, upsert
from governance.store.database.staging import stage_columns, stage_keys
from governance.store.database.statements import is_postgresql, rows
from governance.store.database.together import Question
from governance.store.evidence.act_rows import acts_about
from governance.store.running.kept import Kept
from governance.store.schema import seen

_KEPT: Kept[Coverage] = Kept("coverage")
_COLUMNS = ", ".join(f"c.{column.name}" for column in seen.coverage_statement.columns)
_STANDS = "NOT EXISTS (SELECT 1 FROM act w WHERE w.kind = 'withdraw' AND w.subject = c.statement_id)"
"""A person may take back what a person stated; the statement keeps its row."""
DAYS_ASKED = Question(
    "SELECT issuer, stream, MIN(first_at), MAX(last_at) FROM coverage_day GROUP BY issuer, stream, day"
)
STATEMENTS_ASKED = Question(f"SELECT issuer, stream, basis, from_at, to_at FROM coverage_statement c WHERE {_STANDS}")
_LOWER = "{0} = CASE WHEN excluded.{0} < old.{0} THEN excluded.{0} ELSE old.{0} END"
_HIGHER = "{0} = CASE WHEN excluded.{0} > old.{0} THEN excluded.{0} ELSE old.{0} END"
DAY_BOUNDS = ", ".join((_LOWER.format("first_at"), _HIGHER.format("last_at"), _LOWER.format("translation")))


def take_coverage(connection: Connection, batch: Folded, assumed_gap: int) -> set[str]:
    """Take in what a batch tells of coverage; return the issuers of streams that verdicts must be asked anew about.

    Those are the issuers of streams that begin earlier now, or in which a gap opened or closed; mere growth is none.
    """
    before = kept_coverage(connection, assumed_gap)
    write_coverage(connection, batch.days, batch.statements)
    withdrawn = _withdrawn(connection, batch.statements)
    standing = (row for row in batch.statements if row.statement_id not in withdrawn)
    more = [*(row.stretch() for row in batch.days), *(row.stretch() for row in standing)]
    after = before.grown(more)
    if after.shape() != before.shape():
        # What is kept may end earlier than what others have written since; where that matters, all is read again.
        after = load_coverage(connection, assumed_gap)
    moved = _moved(connection, before.shape(), after.shape())
    if after.shape() != before.shape():
        _KEPT.renew(connection, str(batch.shard))
    else:
        _KEPT.replace(connection, after, assumed_gap)
    return moved


def kept_coverage(connection: Connection, assumed_gap: int) -> Coverage:
    """Return the coverage of all streams as verdicts see it; its ends may be those of a while ago."""
    return _KEPT.read(connection, lambda: load_coverage(connection, assumed_gap), assumed_gap)


def renew_coverage(connection: Connection, part: str) -> None:
    """Tell all workers, once this transaction is committed, that the coverage which they keep is no longer so."""
    _KEPT.renew(connection, part)


def _withdrawn(connection: Connection, statements: Sequence[StatementRow]) -> set[str]:
    """Return those of a batch's statements that were taken back before it came: they may come again, or late."""
    ids = {row.statement_id for row in statements if row.stated_by == "person"}
    return set(acts_about(connection, ("withdraw",), ids)) if ids else set()


def _moved(
    connection: Connection, before: Mapping[tuple[str, str], object], after: Mapping[tuple[str, str], object]
) -> set[str]:
    # A stream seen for the first time moves nothing that was derived before, unless its issuer was known already.
    known = {issuer for issuer, _ in before}
    changed = {key[0] for key, shape in after.items() if before.get(key) != shape}
    return {issuer for issuer in changed if issuer in known or _has_accounts(connection, issuer)}


def _has_accounts(connection: Connection, issuer: str) -> bool:
    """Tell whether an account of the issuer is known, as a list alone may tell of it."""
    sql = "SELECT 1 FROM account WHERE account_id >= %s AND account_id < %s LIMIT 1"
    return bool(rows(connection, sql, (f"{issuer}|", f"{issuer}}}")))


def write_coverage(connection: Connection, days: Sequence[DayRow], statements: Sequence[StatementRow]) -> None:
    """Widen the days of a batch's shard, and take its statements in."""
    merge(connection, seen.coverage_day, days, DAY_BOUNDS)
    kept = {row.statement_id: row for row in sorted(statements, key=lambda row: row.to_at) if not _joins(row)}
    # The same statement made again may speak of a longer stretch: until the later of the two instants.
    merge(connection, seen.coverage_statement, [kept[key] for key in sorted(kept)], _HIGHER.format("to_at"))
    _join(connection, [row for row in statements if _joins(row)])


def move_statements(connection: Connection, before: str, after: str) -> None:
    """Bring an issuer's statements under another one; those of a collector join what they touch there."""
    stored = rows(connection, f"SELECT {_COLUMNS} FROM coverage_statement c WHERE c.issuer = %s", (before,))
    statements = [StatementRow._make(row) for row in stored]
    delete_keys(connection, seen.coverage_statement, "statement_id", sorted(row.statement_id for row in statements))
    write_coverage(connection, [], [row._replace(issuer=after) for row in statements])


def _joins(row: StatementRow) -> bool:
    return row.stated_by == "collector" and row.basis == "declared"


def _join(connection: Connection, statements: Iterable[StatementRow]) -> None:
    """Join a collector's statements with those that were there and touch them."""
    fresh: dict[tuple[str, str], list[Interval]] = {}
    for row in statements:
        fresh.setdefault((row.issuer, row.stream), []).append((row.from_at, row.to_at))
    if not fresh:
        return
    if is_postgresql(connection):
        # Statements are few: who writes one waits for the other workers' of that stream.
        name = stage_keys(connection, (f"coverage:{issuer}:{stream}" for issuer, stream in fresh), "stage_stream")
        rows(connection, f"SELECT pg_advisory_xact_lock(hashtext(k)) FROM {name} ORDER BY k")
    stored = _touching(connection, fresh)
    joined = {row for key, intervals in fresh.items() for row in _joined(*key, intervals, stored)}
    delete_keys(connection, seen.coverage_statement, "statement_id", sorted(r.statement_id for r in stored - joined))
    upsert(connection, seen.coverage_statement, sorted(joined - stored))


def _joined(issuer: str, stream: str, fresh: Iterable[Interval], stored: Iterable[StatementRow]) -> set[StatementRow]:
    before = ((row.from_at, row.to_at) for row in stored if (row.issuer, row.stream) == (issuer, stream))
    return {
        StatementRow(f"{issuer}|{stream}|{start}", issuer, stream, "declared", start, end, "collector")
        for start, end in clusters([*before, *fresh], 0)
    }


def _touching(connection: Connection, fresh: dict[tuple[str, str], list[Interval]]) -> set[StatementRow]:
    hulls = [(*key, min(spans)[0], max(end for _, end in spans)) for key, spans in sorted(fresh.items())]
    name = stage_columns(connection, "stage_hull", "issuer TEXT, stream TEXT, from_at BIGINT, to_at BIGINT", hulls)
    statements = rows(
        connection,
        f"SELECT {_COLUMNS} FROM {name} h JOIN coverage_statement c ON c.issuer = h.issuer AND c.stream = h.stream "
        "WHERE c.stated_by = 'collector' AND c.basis = 'declared' AND c.from_at <= h.to_at AND c.to_at >= h.from_at",
    )
    return {StatementRow._make(row) for row in statements}


def load_coverage(connection: Connection, assumed_gap: int) -> Coverage:
    """Return the coverage of all streams."""
    return coverage_of(rows(connection, *DAYS_ASKED), rows(connection, *STATEMENTS_ASKED), assumed_gap)


def coverage_of(days: Iterable[Any], stated: Iterable[Any], assumed_gap: int) -> Coverage:
    """Return ``load_coverage``, given the rows of its two questions."""
    return Coverage(
        [
            *(Stretch(issuer, stream, "assumed", first, last) for issuer, stream, first, last in days),
            *(Stretch._make(row) for row in stated),
        ],
        assumed_gap,
    )


def stored_statements(connection: Connection) -> list[StatementRow]:
    """Return all statements, those taken back too, by stream and beginning; there are few: touching ones are one."""
    order = "ORDER BY c.issuer, c.stream, c.from_at, c.statement_id"
    return [StatementRow._make(row) for row in rows(connection, f"SELECT {_COLUMNS} FROM coverage_statement c {order}")]


def statement_of(connection: Connection, statement_id: str) -> StatementRow | None:
    """Return a statement; None where there is none of this id."""
    stored = rows(connection, f"SELECT {_COLUMNS} FROM coverage_statement c WHERE c.statement_id = %s", (statement_id,))
    return StatementRow._make(stored[0]) if stored else None


def stated_gaps(connection: Connection) -> list[StatementRow]:
    """Return the gaps that collectors stated."""
    gaps = rows(connection, f"SELECT {_COLUMNS} FROM coverage_statement c WHERE c.basis = 'gap'")
    return [StatementRow._make(row) for row in gaps]
