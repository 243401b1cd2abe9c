"""What the report rests on: what was read of the sources, what was rejected, which jobs failed, the audit chain."""

from __future__ import annotations

from typing import NamedTuple

from governance.audit.chain import Fault, FaultKind, Verdict, Verifier
from governance.model.states import DAY
from governance.policies.catalogue import policy_version
from governance.store.evidence.audit_rows import count_unsealed, sealed_entries, stored_head
from reviews.reports.weekly.model import Part, Week, minute
from reviews.reports.weekly.reading import StreamRead, streams_read
from reviews.reports.weekly.tables import Row
from reviews.store.weekly.basis import failed_runs, rejected_by_reason


class Basis(NamedTuple):
    """The part, why the week is not complete (nothing: it is), the tenants' labels, what is wrong with the chain."""

    part: Part
    reasons: list[str]
    tenants: list[str]
    chain_fault: str | None


def basis(week: Week, known_at: int | None) -> Basis:
    """Return what the report rests on."""
    read = streams_read(week.coverage, week.from_at, week.as_of, week.settings.assumed_gap_days * DAY)
    chain = _chain(week)
    rejected = rejected_by_reason(week.connection)
    missed = [(job, status, runs, minute(at)) for job, status, runs, at in failed_runs(week.connection, *week.span)]
    reasons = _reasons(read, rejected, missed, chain)
    if week.snapshot.incomplete is not None:
        reasons.append(week.snapshot.incomplete)
    sources = sorted({stream.issuer for stream in read})
    facts: list[Row] = [
        ("State", "INCOMPLETE" if reasons else "COMPLETE"),
        ("Period (UTC)", f"after {minute(week.from_at)} up to {minute(week.as_of)}"),
        ("As of", minute(week.as_of)),
        ("Known at", minute(known_at)),
        ("Sources", ", ".join(sources) or "none"),
        ("Policy version", policy_version(week.settings)),
    ]
    tables = [
        week.table("period", ("what", "value"), facts),
        week.table("incomplete_reasons", ("reason",), [(reason,) for reason in reasons]),
        week.table("coverage", ("source", "stream", "basis", "not_read"), [_coverage_line(stream) for stream in read]),
        week.table("rejected", ("idp", "reason", "records"), rejected),
        week.table("missed_jobs", ("job", "status", "runs", "last_due_at"), missed),
    ]
    tenants = sorted({issuer.partition(":")[2] for issuer in sources})
    fault = None if chain.fault is None else chain.fault.message
    return Basis(Part("What it rests on", [_chain_told(chain)], tables), reasons, tenants, fault)


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


def _coverage_line(read: StreamRead) -> Row:
    holes = "; ".join(f"{minute(start)} to {minute(end)}" for start, end in read.missing)
    return read.issuer, read.stream, "assumed in part" if read.assumed else "declared", holes or None


def _reasons(
    read: list[StreamRead],
    rejected: list[tuple[str, str, int]],
    missed: list[tuple[str, str, int, str | None]],
    chain: Verdict,
) -> list[str]:
    """Return why the period is not complete; nothing when it is."""
    reasons = [] if read else ["no stream was read"]
    for stream in read:
        if stream.missing:
            reasons.append(f"{stream.stream} of {stream.issuer} was not read for part of the period")
        if stream.assumed:
            reasons.append(f"coverage of {stream.stream} of {stream.issuer} is assumed from its records, not declared")
    records = sum(count for _, _, count in rejected)
    if records:
        reasons.append(f"{records:,} rejected records wait to be replayed")
    reasons += [f"job {job} {status}: {runs} runs" for job, status, runs, _ in missed]
    if chain.fault is not None:
        reasons.append(f"the audit chain is not verified: {chain.fault.message}")
    return reasons
