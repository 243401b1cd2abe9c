"""What the week's figures cannot tell: sources that were not read, policies that nobody asked, answers not given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from governance.queries.not_judged import not_judged as all_not_judged
from ingest.contract.counting import counted
from reviews.reports.support.context import ReportContext
from reviews.reports.support.naming import PolicyWords, policy_words
from reviews.reports.support.tables import Row, Table
from reviews.store.reports.findings import unanswered_by_reason

_REASONS_TOLD = 2
_SWITCHED_OFF = "switched off in the settings"
_NOT_CONFIGURED = "not configured: nobody is asked"


def not_judged(
    week: ReportContext, reasons: Iterable[str], words: PolicyWords, the_period: str = "the period"
) -> Table:
    """Return what was not judged, and why: ``reasons`` why the week is incomplete first."""
    unjudged = all_not_judged(week.snapshot, week.as_of)
    lines: list[Row] = [(the_period, reason) for reason in reasons]
    lines += [(f"{source.issuer} {source.stream or ''}".strip(), source.why) for source in unjudged.sources]
    # One function says it for the command line, for doctor and here.
    for policies, why in ((unjudged.switched_off, _SWITCHED_OFF), (unjudged.not_configured, _NOT_CONFIGURED)):
        lines += [(words.titles[policy], why) for policy in policies]
    return week.table("not_judged", ("what", "why"), [*lines, *_unanswered(week, words)])


def unanswered_table(week: ReportContext) -> Table:
    """Return what policies could not answer, by policy and reason."""
    titles = policy_words(week.settings).titles
    lines = (
        (titles.get(policy, policy), reason, count, policy)
        for policy, reason, count in unanswered_by_reason(week.connection, week.as_of)
    )
    return week.table("not_evaluable", ("policy", "reason", "answers", "policy_id"), lines)


def _unanswered(week: ReportContext, words: PolicyWords) -> Iterator[Row]:
    by_policy: dict[str, list[tuple[int, str]]] = {}
    for policy, reason, count in unanswered_by_reason(week.connection, week.as_of):
        by_policy.setdefault(policy, []).append((count, reason))
    for policy, counts in by_policy.items():
        causes = [f"{reason} ({count:,})" if len(counts) > 1 else reason for count, reason in counts[:_REASONS_TOLD]]
        if len(counts) > _REASONS_TOLD:
            causes.append(counted(len(counts) - _REASONS_TOLD, "more reason"))
        answers = counted(sum(count for count, _ in counts), "answer")
        yield words.titles.get(policy, policy), f"{answers} could not be given: {'; '.join(causes)}"
