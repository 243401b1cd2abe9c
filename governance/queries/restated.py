"""What a report printed, held against what the same question is answered today, and why the two differ.

No report is made wrong silently: what came to light since is told as restated, with the reason. People's acts count
up to when they counted then, so that a decision of today restates nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

from governance.model.keys import is_listed, plain_parts
from governance.queries.snapshot import Snapshot
from governance.settings.reach import changed_sections
from governance.store.evidence.facts import recorded_after
from governance.store.running.generations import current_generation, sections_of_generation
from governance.store.telling.printed_reports import (
    DifferentFinding,
    PrintedReport,
    different_findings,
    fully_listed,
    is_whole,
)
from ingest.contract.sealing import record_id_of

Reason = Literal["late records", "first census", "new rules"]
REASONS: tuple[Reason, ...] = ("late records", "first census", "new rules")
_decode = msgspec.json.Decoder(list[str]).decode


class RestatedFinding(NamedTuple):
    """A finding that was printed otherwise, or not printed, and why."""

    finding: DifferentFinding
    reason: Reason


class RestatedFigure(NamedTuple):
    """A number that was printed otherwise than it is counted today."""

    name: str
    printed: int
    today: int


class Restated(NamedTuple):
    """How today's answer differs from what a report printed."""

    report: PrintedReport
    figures: list[RestatedFigure]
    findings: Mapping[Reason, int]
    """How many findings differ, by reason; a reason that concerns none is not among them."""
    reasons: tuple[Reason, ...]
    """All that has happened since the report which may change its numbers, in findings or elsewhere."""


def restated(snapshot: Snapshot, report: PrintedReport, today: Mapping[str, int]) -> Restated:
    """Return how today's answer differs; ``today``: the report's figures, of the same period, counted again."""
    counts = Counter(finding.reason for finding in restated_findings(snapshot, report))
    names = sorted(report.figures.keys() & today.keys())
    figures = [RestatedFigure(n, report.figures[n], today[n]) for n in names if report.figures[n] != today[n]]
    happened = _happened(snapshot, report) if figures else set()
    reasons = tuple(reason for reason in REASONS if counts[reason] or reason in happened)
    return Restated(report, figures, {reason: counts[reason] for reason in REASONS if counts[reason]}, reasons)


def restated_findings(snapshot: Snapshot, report: PrintedReport) -> Iterator[RestatedFinding]:
    """Yield the findings that are answered otherwise today, by id, each with the reason.

    A report of which not every finding is kept any more gives none: what it printed cannot be told.
    """
    if not is_whole(snapshot.connection, report):
        return
    since = _Since(snapshot, report)
    for block in different_findings(snapshot.connection, report):
        late, listed = since.evidence_recorded(block)
        for finding in block:
            yield RestatedFinding(finding, since.reason(finding, late, listed))


def _happened(snapshot: Snapshot, report: PrintedReport) -> set[Reason]:
    """Return what has happened since; where it is neither a list nor a rule, records came late."""
    since = _Since(snapshot, report)
    happened: set[Reason] = set()
    if since.first_listed:
        happened.add("first census")
    if any(not name.startswith("intake:") for name in since.changed):
        happened.add("new rules")
    return happened or {"late records"}


class _Since:
    """What has happened since a report was printed."""

    def __init__(self, snapshot: Snapshot, report: PrintedReport) -> None:
        self._connection, self._report = snapshot.connection, report
        self.first_listed = fully_listed(snapshot.connection) - report.listed
        current = current_generation(snapshot.connection)
        before = sections_of_generation(snapshot.connection, report.generation)
        self.changed = frozenset(changed_sections(before, current.sections) if current is not None and before else ())

    def evidence_recorded(self, block: Iterable[DifferentFinding]) -> tuple[set[str], set[str]]:
        """Return the findings of which a record, and of which a list's word, was taken in after the report."""
        records = {f.finding_id: _decode(f.evidence) if f.evidence else [] for f in block}
        ids = {record_id_of(event_id) for event_ids in records.values() for event_id in event_ids}
        came = recorded_after(self._connection, ids, self._report.known_at)
        late: set[str] = set()
        listed: set[str] = set()
        for finding_id, event_ids in records.items():
            for event_id in event_ids:
                if record_id_of(event_id) in came:
                    (listed if is_listed(event_id) else late).add(finding_id)
        return late, listed

    def reason(self, finding: DifferentFinding, late: set[str], listed: set[str]) -> Reason:
        """Return why a finding is told otherwise: what its evidence proves goes before what may have touched it."""
        first = plain_parts(finding.account_id).issuer in self.first_listed
        if finding.finding_id in late:
            return "late records"
        if finding.finding_id in listed:
            return "first census" if first else "late records"
        if finding.generation > self._report.generation and self._touches(finding.policy):
            return "new rules"
        return "first census" if first else "late records"

    def _touches(self, policy: str) -> bool:
        own = f"policy:{policy}"
        return any(name == own or not name.startswith(("policy:", "intake:")) for name in self.changed)
