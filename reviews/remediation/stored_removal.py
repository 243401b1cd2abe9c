"""Moves a stored removal by the table of its states: row, audit entry and instants in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import msgspec
from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.audit.review_entries import remediation
from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.evidence.audit_rows import insert_entries
from ingest.contract.errors import UnclearError
from reviews.remediation.interface import Holding, Path, Wanted
from reviews.remediation.machine.looks import Looks
from reviews.remediation.machine.removal_inputs import Input
from reviews.remediation.machine.removal_states import Removal, State, step
from reviews.settings.remediation import RemediationSettings
from reviews.store.remediation.removal_rows import RemovalRow, removal_row, removals_like, write_removal

_decode_paths = msgspec.json.Decoder(list[Path]).decode
_decode_looks = msgspec.json.Decoder(Looks).decode
_SHORTEST_ID = 6


def removal_of(row: RemovalRow, *, is_known: bool = True, repeatable: bool = False) -> Removal:
    """Return a stored removal as the table of states takes it; what its last answers were tell its writes."""
    return Removal(
        state=cast(State, row.state),
        since_at=row.since_at,
        hold_until=row.hold_until,
        attempt=row.attempt,
        applied_at=row.applied_at,
        is_known=is_known,
        repeatable=repeatable,
        residual=bool(paths_in(row.residual)),
        looks=_decode_looks(row.looks) if row.looks else Looks(),
        seen_at=row.seen_at,
        watched_until=row.watched_until,
    )


def holding_of(row: RemovalRow) -> Holding:
    """Return who holds what, as connectors are asked."""
    return Holding(
        cast(Wanted, row.wanted), row.account_id, row.entitlement_id, row.application_id, row.mode, row.scope
    )


def paths_in(text: str | None) -> list[Path]:
    """Return stored paths."""
    return _decode_paths(text) if text else []


def paths_text(paths: Iterable[Path]) -> str:
    """Return paths as they are stored."""
    return msgspec.json.encode(list(paths)).decode()


def moved(
    connection: Connection,
    row: RemovalRow,
    given: Input,
    settings: RemediationSettings,
    *,
    is_known: bool = True,
    repeatable: bool = False,
    why: str | None = None,
    evidence: Sequence[str] = (),
    by: Author | None = None,
) -> RemovalRow:
    """Return a removal after an input, and record what it came to; the caller writes the row.

    Raises DeclinedError where its state does not take the input.
    """
    after = step(removal_of(row, is_known=is_known, repeatable=repeatable), given, settings.watch_days * DAY)
    now = row._replace(
        state=after.state,
        since_at=after.since_at,
        attempt=after.attempt,
        applied_at=after.applied_at,
        looks=msgspec.json.encode(after.looks).decode() if after.looks.reads else None,
        seen_at=after.seen_at,
        watched_until=after.watched_until,
    )
    if after.state == row.state and after.attempt == row.attempt:
        return now
    now = now._replace(why=why)
    insert_entries(connection, [_entry(now, given.at, evidence, by)])
    return now


def entered(connection: Connection, rows: Sequence[RemovalRow]) -> None:
    """Record removals that are new."""
    insert_entries(connection, [_entry(row, row.since_at, (), None) for row in rows])


def _entry(row: RemovalRow, at: int, evidence: Sequence[str], by: Author | None) -> Entry:
    return remediation(
        cast(State, row.state),
        row.removal_id,
        at,
        what=row.wanted,
        decision_id=row.decision_id,
        account_id=row.account_id,
        entitlement_id=row.entitlement_id,
        at=at,
        evidence=evidence,
        reason=row.why,
        by=by,
    )


def locked(connection: Connection, removal_id: str) -> RemovalRow:
    """Return a removal that nobody else changes until the transaction ends. Raises UnclearError for none."""
    row = removal_row(connection, removal_id, lock=True)
    if row is None:
        raise UnclearError(f"there is no removal {removal_id}; see `jitgov remediation list`")
    return row


def removal_id_of(connection: Connection, begin: str) -> str:
    """Return the id of a removal by its first letters, six at least. Raises UnclearError for none or several."""
    if len(begin) < _SHORTEST_ID:
        raise UnclearError(f"{begin!r} is too short for a removal's id; give its first {_SHORTEST_ID} letters")
    ids = removals_like(connection, begin)
    if len(ids) != 1:
        what = "there is no removal" if not ids else "several removals have an id that begins with"
        raise UnclearError(f"{what} {begin}; see `jitgov remediation list`")
    return ids[0]


def put(connection: Connection, row: RemovalRow) -> RemovalRow:
    """Write a removal as it is now."""
    write_removal(connection, row)
    return row
