"""What a change of the feed means to somebody outside: a notice, or nothing where no one is told of it.

A finding is told when it opens, is judged otherwise or closes; one whose day lies ahead when that day has come. Access
is told when it is gained or lost, an account when it comes to be, ends, or can be used no more or again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from governance.model.answers import Severity
from governance.model.changes import Change
from governance.model.keys import made_id

NoticeKind = Literal["finding", "access", "decision"]
Columns = Mapping[str, Any]
"""A row, by its columns' names."""
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_FINDING_KEPT = ("severity", "message", "basis")
"""What of an open finding is told anew when it changes: evidence that grows is not."""


class Notice(NamedTuple):
    """What is told; ``row`` is the row that it is about, as it is now, or as it was where it is gone."""

    notice_id: str
    kind: NoticeKind
    type: str
    subject: str
    row: Columns
    is_gone: bool
    """The row is there no more: what was believed is not believed any longer."""
    occurred_at: int
    recorded_at: int
    caused_by: str | None
    backfill: bool

    @property
    def severity(self) -> Severity | None:
        """Return how grave a finding is; None of anything else."""
        severity: Severity | None = self.row.get("severity") if self.kind == "finding" else None
        return severity

    @property
    def sort(self) -> str:
        """Return what it is counted as where many are told in one sum."""
        policy = self.row.get("policy")
        return f"{self.type} {self.severity} {policy}" if self.kind == "finding" else self.type


def notice_of(change_id: int, change: Change) -> Notice | None:
    """Return what to tell of a change; None: nothing."""
    before = None if change.before is None else _decode(change.before)
    after = None if change.after is None else _decode(change.after)
    row = after if after is not None else before
    if row is None:
        return None
    if change.kind == "finding":
        kind: NoticeKind = "finding"
        happened = _of_finding(before, after, change.recorded_at)
    elif change.kind == "grant":
        kind, happened = "access", _of_grant(before, after, change.recorded_at)
    elif change.kind == "account":
        kind, happened = "access", _of_account(before, after)
    elif change.kind == "decision":
        kind, happened = "decision", f"decision.{row['verdict']}"
    else:
        return None
    if happened is None:
        return None
    # The number alone is not enough: a store that forgot all changes counts from the beginning again.
    notice_id = made_id("notice", change_id, change.kind, change.subject, change.before, change.after)
    return Notice(
        notice_id,
        kind,
        happened,
        change.subject,
        row,
        after is None,
        change.occurred_at,
        change.recorded_at,
        change.caused_by,
        bool(change.backfill),
    )


def _of_finding(before: Columns | None, after: Columns | None, now: int) -> str | None:
    # What a row was is a matter of when it was written: one that was written ahead of its day was not open yet.
    was = "absent" if before is None else _finding_state(before, before["recorded_at"])
    is_now = "absent" if after is None else _finding_state(after, now)
    if is_now == "open" and was == "open":
        return None if _kept_of(before) == _kept_of(after) else "finding.updated"
    if is_now == "open":
        return "finding.opened"
    if is_now == "closed" and was != "closed":
        return "finding.closed"
    return "finding.closed" if is_now == "absent" and was == "open" else None


def _kept_of(row: Columns | None) -> list[object]:
    return [] if row is None else [row[name] for name in _FINDING_KEPT]


def _finding_state(row: Columns, at: int) -> Literal["absent", "ahead", "open", "closed"]:
    if not row["live"]:
        return "absent"
    if row["opened_at"] > at:
        return "ahead"
    return "closed" if row["closed_at"] is not None and row["closed_at"] <= at else "open"


def _of_grant(before: Columns | None, after: Columns | None, now: int) -> str | None:
    was, is_now = _is_held(before, now), _is_held(after, now)
    if is_now and not was:
        return "access.gained"
    came_and_went = before is None and after is not None and after["valid_from"] <= now
    return "access.lost" if not is_now and (was or came_and_went) else None


def _is_held(row: Columns | None, at: int) -> bool:
    return row is not None and row["valid_from"] <= at and (row["valid_to"] is None or row["valid_to"] > at)


def _of_account(before: Columns | None, after: Columns | None) -> str | None:
    if after is None:
        return None
    if before is None:
        return "account.created"
    if after["state"] == before["state"]:
        return "account.jit_found" if _is_jit(after) and not _is_jit(before) else None
    named = {"deleted": "account.deleted", "disabled": "account.disabled", "locked": "account.locked"}
    if after["state"] in named:
        return named[after["state"]]
    if after["state"] == "active":
        again = {"locked": "account.unlocked", "disabled": "account.enabled", "deleted": "account.enabled"}
        return again.get(before["state"])
    return None


def _is_jit(row: Columns) -> bool:
    return str(row["provenance"]).startswith("jit_")
