"""Puts a report together: what every report says of itself stands around what one has to tell.

What it rests on, what was not judged and why it is INCOMPLETE is told by all in one way, on the first page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from governance.model.answers import SEVERITIES, Severity
from governance.policies.catalogue import policy_version
from reviews.reports.support.basis import basis
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Document, Figure, Gathered, Part, Seal
from reviews.reports.support.naming import policy_words
from reviews.reports.support.not_judged import not_judged
from reviews.store.reports.basis import last_recorded_at

_COMPLETE = "COMPLETE: the logs of the period were read without a gap, and all of it was governed."
_INCOMPLETE = "INCOMPLETE: not all of the period is known; why stands first under Not judged."
_ALL_JUDGED = "All was read, all policies were asked, and all gave an answer."


class ReportContent(msgspec.Struct, frozen=True, kw_only=True):
    """What one report has to tell; ``first``: parts of the first page, before what was not judged."""

    title: str
    verdict: str
    """It in one sentence; where not all was read, it is told so beside it."""
    figures: Sequence[Figure]
    first: Sequence[Part]
    parts: Sequence[Part]
    population: Mapping[str, int]
    open_findings: Mapping[Severity, int] = {}
    notes: Sequence[str] = ()


def framed(context: ReportContext, name: str, content: ReportContent) -> Gathered:
    """Return the report with what it rests on and what was not judged."""
    known_at = last_recorded_at(context.connection)
    rests_on = basis(context, known_at)
    unjudged = not_judged(context, rests_on.reasons, policy_words(context.settings))
    document = Document(
        name=name,
        title=content.title,
        organisation=_organisation(context, rests_on.tenants),
        period_after=minute(context.from_at) or "",
        period_up_to=minute(context.as_of) or "",
        complete=not rests_on.reasons,
        says_complete=_INCOMPLETE if rests_on.reasons else _COMPLETE,
        alarm=rests_on.chain_fault,
        verdict=content.verdict,
        figures=list(content.figures),
        notes=list(content.notes),
        first=[*content.first, Part("Not judged", [], [unjudged], none=_ALL_JUDGED)],
        parts=[*content.parts, rests_on.part],
        seal=Seal(policy_version(context.settings), rests_on.chain_told, minute(known_at)),
        population=dict(content.population),
        open_findings={severity: content.open_findings.get(severity, 0) for severity in SEVERITIES},
    )
    return Gathered(document, f"{document.state}: {document.verdict}")


def _organisation(context: ReportContext, tenants: Sequence[str]) -> str:
    return context.settings_of_reports.organisation or ", ".join(tenants) or "No source is known yet"
