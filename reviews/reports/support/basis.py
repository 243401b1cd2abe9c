"""What the report rests on: what was read of the sources, what was rejected, which jobs failed, the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from governance.model.states import DAY
from governance.policies.catalogue import policy_version
from governance.queries.audit_faults import faults_beside_chain
from governance.queries.audit_verification import Trail, verify_on
from governance.queries.stamped_log import stamps_told
from ingest.contract.counting import counted
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.reading import StreamRead, streams_read
from reviews.reports.support.tables import Row
from reviews.store.reports.basis import failed_runs, rejected_by_reason

_MOST_HOLES = 3
"""Holes of a stream that a reason names; the table of coverage has them all."""


class Basis(NamedTuple):
    """The part, why the week is not complete (nothing: it is), the tenants' labels, what is wrong with the chain."""

    part: Part
    reasons: list[str]
    tenants: list[str]
    chain_fault: str | None
    chain_told: str
    """What was verified of the audit trail, in a sentence: its head is what a reader can hold the report against."""


def basis(week: ReportContext, known_at: int | None) -> Basis:
    """Return what the report rests on."""
    read = streams_read(week.coverage, week.from_at, week.as_of, week.settings.assumed_gap_days * DAY)
    trail, trail_fault = _verified(week)
    rejected = rejected_by_reason(week.connection)
    missed = [(job, status, runs, minute(at)) for job, status, runs, at in failed_runs(week.connection, *week.span)]
    unverified = _unverified(trail, trail_fault)
    reasons = _reasons(read, rejected, missed, unverified)
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
    chain_sentence = _chain_told(trail, unverified, stamps_told(week.connection, week.settings_of_reports.authorities))
    return Basis(Part("What it rests on", [chain_sentence], tables), reasons, tenants, trail_fault, chain_sentence)


def _verified(week: ReportContext) -> tuple[Trail, str | None]:
    """Verify the audit trail from where it was verified last; return what is wrong with it, None: nothing."""
    trail, audited = verify_on(week.connection, slipped_in=False)
    chain = trail.chain
    faults = [] if chain.fault is None else [chain.fault.message]
    faults += faults_beside_chain(trail, audited)
    return trail, "; ".join(faults) or None


def _unverified(trail: Trail, fault: str | None) -> str | None:
    """Return why the trail is not verified: what is wrong with it, or that there is nothing yet to hold it to."""
    return "nothing was ever sealed" if fault is None and not trail.chain.sound.seq and trail.chain.unsealed else fault


def _chain_told(trail: Trail, fault: str | None, stamped: str | None) -> str:
    if fault is not None:
        return f"Audit chain NOT verified: {fault.removesuffix('.')}."
    chain, since = trail.chain, trail.since
    waiting = f"; {chain.unsealed:,} more wait to be sealed" if chain.unsealed else ""
    before = f"; up to entry {since.head.seq:,} at {minute(since.verified_at)}" if since is not None else ""
    verified = (
        f"Audit chain verified: {counted(chain.sound.seq, 'entry')}, head {chain.sound.chain_hash}{waiting}{before}."
    )
    if stamped is not None:
        return f"{verified} {stamped}"
    # A report asks the store alone; `audit verify` asks the witnesses and takes checkpoints that were kept.
    return f"{verified} Self-attested: held against no checkpoint that was kept elsewhere."


def _coverage_line(read: StreamRead) -> Row:
    holes = "; ".join(f"{minute(start)} to {minute(end)}" for start, end in read.missing)
    return read.issuer, read.stream, "assumed in part" if read.assumed else "declared", holes or None


def _not_read(read: list[StreamRead]) -> Iterator[str]:
    """Yield what was not read from when to when: streams of a source that lack the same in one sentence."""
    lacking: dict[tuple[str, tuple[tuple[int, int], ...]], list[str]] = {}
    for stream in read:
        if stream.missing:
            lacking.setdefault((stream.issuer, tuple(stream.missing)), []).append(stream.stream)
    for (issuer, holes), streams in lacking.items():
        stretches = " and ".join(f"from {minute(start)} to {minute(end)}" for start, end in holes[:_MOST_HOLES])
        more = f" and {counted(len(holes) - _MOST_HOLES, 'more time')}" if len(holes) > _MOST_HOLES else ""
        verb = "was" if len(streams) == 1 else "were"
        yield f"{', '.join(streams)} of {issuer} {verb} not read {stretches}{more}"


def _reasons(
    read: list[StreamRead],
    rejected: list[tuple[str, str, int]],
    missed: list[tuple[str, str, int, str | None]],
    unverified: str | None,
) -> list[str]:
    """Return why the period is not complete; nothing when it is."""
    reasons = [] if read else ["no stream was read"]
    reasons += _not_read(read)
    reasons += [
        f"coverage of {stream.stream} of {stream.issuer} is assumed from its records, not declared"
        for stream in read
        if stream.assumed
    ]
    records = sum(count for _, _, count in rejected)
    if records:
        reasons.append(f"{counted(records, 'rejected record waits', 'rejected records wait')} to be replayed")
    reasons += [f"job {job} {status}: {counted(runs, 'run')}" for job, status, runs, _ in missed]
    if unverified is not None:
        reasons.append(f"the audit chain is not verified: {unverified}")
    return reasons
