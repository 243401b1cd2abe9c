"""Parts 1 and 2: which period, whether it is complete, and what the report rests on."""

from __future__ import annotations

from governance.audit.chain import Fault, FaultKind, Verdict, Verifier
from governance.model.states import DAY
from governance.policies.catalogue import policy_version
from governance.store.audit_rows import count_unsealed, sealed_entries, stored_head
from governance.store.bulk import rows
from reviews.reports.weekly.model import Part, Row, Table, Week, minute
from reviews.reports.weekly.reading import StreamRead, streams_read

_KNOWN = "SELECT MAX(at) FROM (SELECT MAX(recorded_at) AS at FROM {} UNION ALL SELECT MAX(recorded_at) FROM {}) k"
# Rejected records are counted by when they came: their content tells no instant that could be trusted.
_REJECTED = (
    "SELECT COALESCE(idp, ''), COALESCE(reason, ''), COUNT(*) FROM rejected WHERE replayed_at IS NULL "
    "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)
_MISSED = (
    "SELECT job, status, COUNT(*), MAX(due_at) FROM job_run WHERE due_at > %s AND due_at <= %s "
    "AND status IN ('missed', 'failed') GROUP BY job, status ORDER BY job, status"
)


def known_at(week: Week) -> int | None:
    """Return when the last of what the store knows was recorded, in microseconds; None for an empty store."""
    found = rows(week.connection, _KNOWN.format("audit_entry", "fact"))[0][0]
    return int(found) if found is not None else None


def basis(week: Week) -> tuple[Part, Part, bool]:
    """Return parts 1 and 2, and whether the period is complete."""
    read = streams_read(week.coverage, week.from_at, week.as_of, week.settings.assumed_gap_days * DAY)
    chain = _chain(week)
    rejected: list[Row] = [tuple(row) for row in rows(week.connection, _REJECTED)]
    missed: list[Row] = [
        (job, status, count, minute(at))
        for job, status, count, at in rows(week.connection, _MISSED, (week.from_at, week.as_of))
    ]
    reasons = _reasons(read, rejected, missed, chain)
    sources = sorted({one.issuer for one in read})
    facts: list[Row] = [
        ("State", "INCOMPLETE" if reasons else "COMPLETE"),
        ("Period (UTC)", f"after {minute(week.from_at)} up to {minute(week.as_of)}"),
        ("As of", minute(week.as_of)),
        ("Known at", minute(known_at(week))),
        ("Sources", ", ".join(sources) or "none"),
        ("Policy version", policy_version(week.settings)),
    ]
    first = Part("Period", [], [Table("period", ("what", "value"), facts)])
    tables = [
        Table("incomplete_reasons", ("reason",), [(reason,) for reason in reasons]),
        Table("coverage", ("source", "stream", "basis", "not_read"), [_told(one) for one in read]),
        Table("rejected", ("idp", "reason", "records"), rejected),
        Table("missed_jobs", ("job", "status", "runs", "last_due_at"), missed),
    ]
    return first, Part("What it rests on", [_chain_told(chain)], tables), not reasons


def _chain(week: Week) -> Verdict:
    head = stored_head(week.connection)
    verifier = Verifier(head)
    for row in sealed_entries(week.connection):
        verifier.take(row)
    chain = verifier.verdict(count_unsealed(week.connection))
    if head is None and chain.fault is None and (verifier.last_seq or chain.unsealed):
        kind: FaultKind = "headless"
        told = "no head is stored: its end may be cut off" if verifier.last_seq else "nothing was ever sealed"
        return chain._replace(fault=Fault(kind, verifier.last_seq + 1, None, told))
    return chain


def _chain_told(chain: Verdict) -> str:
    if chain.fault is not None:
        return f"Audit chain NOT verified: {chain.fault.message}."
    waiting = f"; {chain.unsealed:,} more wait to be sealed" if chain.unsealed else ""
    return f"Audit chain verified: {chain.sound.seq:,} entries, head {chain.sound.chain_hash}{waiting}."


def _told(one: StreamRead) -> Row:
    holes = "; ".join(f"{minute(start)} to {minute(end)}" for start, end in one.missing)
    return one.issuer, one.stream, "assumed in part" if one.assumed else "declared", holes or None


def _reasons(read: list[StreamRead], rejected: list[Row], missed: list[Row], chain: Verdict) -> list[str]:
    """Return why the period is not complete; nothing when it is."""
    reasons = [] if read else ["no stream was read"]
    for one in read:
        if one.missing:
            reasons.append(f"{one.stream} of {one.issuer} was not read for part of the period")
        if one.assumed:
            reasons.append(f"coverage of {one.stream} of {one.issuer} is assumed from its records, not declared")
    records = sum(row[2] for row in rejected if isinstance(row[2], int))
    if records:
        reasons.append(f"{records:,} rejected records wait to be replayed")
    reasons += [f"job {job} {status}: {runs} runs" for job, status, runs, _ in missed]
    if chain.fault is not None:
        reasons.append(f"the audit chain is not verified: {chain.fault.message}")
    return reasons
