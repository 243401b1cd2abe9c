"""Drops what is older than it is to be kept, a stretch at a time; what a legal hold stands on stays."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from governance.store.database.statements import rows, run

_END = "SELECT record_id FROM fact WHERE record_id > %s ORDER BY record_id LIMIT 1 OFFSET %s"
_LAST = "SELECT MAX(record_id) FROM fact WHERE record_id > %s"
_RAW = (
    "UPDATE fact SET raw = %s WHERE record_id > %s AND record_id <= %s AND recorded_at < %s AND raw <> %s "
    "AND about NOT IN ({held})"
)
_EVIDENCE = "UPDATE evidence_record SET raw = %s WHERE state = 'kept' AND settled_at < %s AND raw <> %s"
_SHOWN = "(summary IS NOT NULL OR evidence IS NOT NULL)"
# What the next review is to ask again is asked in the same words: until that is done, they stay.
_OF_REVIEWS = (
    f"UPDATE review_item SET summary = NULL, evidence = NULL WHERE {_SHOWN} AND account_id NOT IN ({{held}}) "
    "AND (carried = 0 OR what = 'finding' OR EXISTS (SELECT 1 FROM review_item j "
    "WHERE j.question_id = review_item.question_id AND j.round > review_item.round)) "
    "AND review_id IN (SELECT r.review_id FROM review r WHERE r.closed_at < %s)"
)
_OF_CAMPAIGNS = (
    f"UPDATE campaign_item SET summary = NULL, evidence = NULL WHERE {_SHOWN} AND account_id NOT IN ({{held}}) "
    "AND campaign_id IN (SELECT c.campaign_id FROM campaign c WHERE c.closed_at < %s)"
)
_NO_RAW = b"null"


def drop_raw(
    connection: Connection, before: int, held: Collection[str], after: str, size: int
) -> tuple[int, str | None]:
    """Drop the records of the next facts that were taken in before an instant; return how many, and the last one."""
    last_facts = rows(connection, _END, (after, size - 1)) or rows(connection, _LAST, (after,))
    until: str | None = last_facts[0][0]
    if until is None:
        return 0, None
    sql = _RAW.format(held=_marks(held))
    return run(connection, sql, (_NO_RAW, after, until, before, _NO_RAW, *_keys(held))), until


def drop_evidence(connection: Connection, before: int) -> int:
    """Drop the records behind evidence that were kept before an instant; return how many."""
    return run(connection, _EVIDENCE, (_NO_RAW, before, _NO_RAW))


def drop_shown(connection: Connection, before: int, held: Collection[str]) -> int:
    """Drop what reviewers were shown of items that closed before an instant; return of how many."""
    parameters = (*_keys(held), before)
    return sum(run(connection, sql.format(held=_marks(held)), parameters) for sql in (_OF_REVIEWS, _OF_CAMPAIGNS))


def drop_runs(connection: Connection, before: int) -> int:
    """Forget the runs of jobs that were due before an instant, each job's last one aside; return how many."""
    last = "SELECT MAX(x.due_at) FROM job_run x WHERE x.job = job_run.job"
    return run(connection, f"DELETE FROM job_run WHERE due_at < %s AND due_at < ({last})", (before,))


def _keys(held: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(held)) or ("",)


def _marks(held: Collection[str]) -> str:
    return ", ".join(["%s"] * max(len(held), 1))
