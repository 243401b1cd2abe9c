"""What of each stream was read, as people and tools see it: statements, also those taken back, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from governance.queries.matching import some
from governance.queries.snapshot import Snapshot
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.rosters.list_rows import every_whole_list
from governance.store.seen.coverage_rows import stored_statements
from ingest.contract.instants import format_instant, from_micros


class CoverageView(msgspec.Struct, frozen=True):
    """A stretch of a stream: ``basis`` is ``declared``, ``gap`` or ``assumed`` (from its records alone)."""

    issuer: str
    stream: str
    basis: str
    from_at: datetime
    to_at: datetime
    stated_by: str | None
    """``person`` or ``collector``; None: it is assumed."""
    statement_id: str | None
    cause: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    reason: str | None
    """Why it was withdrawn."""


def coverage_stretches(snapshot: Snapshot) -> Iterator[CoverageView]:
    """Yield what is stated and what is assumed of every stream."""
    withdrawals = {act.subject: act for act in acts_of_kind(snapshot.connection, "withdraw")}
    for row in stored_statements(snapshot.connection):
        act = withdrawals.get(row.statement_id)
        yield CoverageView(
            issuer=row.issuer,
            stream=row.stream,
            basis=row.basis,
            from_at=from_micros(row.from_at),
            to_at=from_micros(row.to_at),
            stated_by=row.stated_by,
            statement_id=row.statement_id,
            cause=row.cause,
            withdrawn_at=from_micros(act.at) if act is not None else None,
            withdrawn_by=act.author().spelled() if act is not None else None,
            reason=str(act.says()["reason"]) if act is not None else None,
        )
    for issuer, stream in snapshot.coverage.streams():
        for basis, from_at, to_at in snapshot.coverage.stretches(issuer, stream):
            if basis == "assumed":
                bounds = from_micros(from_at), from_micros(to_at)
                yield CoverageView(issuer, stream, basis, *bounds, None, None, None, None, None, None)


def no_log_read(snapshot: Snapshot) -> str:
    """Return the sentence for a store of which no log was read: lists have no stretch, and may have been read."""
    lists = {issuer: last for issuer, (_, last) in snapshot.listed.items()}
    for issuer, _, at, _ in every_whole_list(snapshot.connection):
        lists[issuer] = max(lists.get(issuer, at), at)
    read = some(f"{issuer} as of {format_instant(from_micros(at))}" for issuer, at in sorted(lists.items()))
    return f"no log was read yet; lists were: {read}" if read else "nothing was read yet"
