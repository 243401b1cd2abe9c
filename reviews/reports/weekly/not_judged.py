"""What the week's figures cannot tell: sources that were not read, policies that nobody asked, answers not given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from governance.policies.catalogue import configured, load_policies
from reviews.reports.weekly.model import Week
from reviews.reports.weekly.naming import PolicyWords
from reviews.reports.weekly.tables import Row, Table
from reviews.reports.weekly.verdict import counted
from reviews.store.weekly.findings import unanswered_by_reason

_REASONS_TOLD = 2


def not_judged(week: Week, reasons: Iterable[str], words: PolicyWords) -> Table:
    """Return what was not judged, and why: ``reasons`` why the week is incomplete first."""
    lines = [*(("the week", reason) for reason in reasons), *_unasked(week, words), *_unanswered(week, words)]
    return week.table("not_judged", ("what", "why"), lines)


def unanswered_table(week: Week) -> Table:
    """Return what policies could not answer, by policy and reason."""
    return week.table(
        "not_evaluable", ("policy", "reason", "answers"), unanswered_by_reason(week.connection, week.as_of)
    )


def _unasked(week: Week, words: PolicyWords) -> Iterator[Row]:
    """Yield the policies that nobody is asked about, each with whether it waits for settings or was switched off."""
    asked = {one.policy.id for one in configured(week.settings)}
    for policy in load_policies():
        if policy.id not in asked:
            why = "switched off in the settings" if policy.default is not None else "not configured: nobody is asked"
            yield words.titles[policy.id], why


def _unanswered(week: Week, words: PolicyWords) -> Iterator[Row]:
    by_policy: dict[str, list[tuple[int, str]]] = {}
    for policy, reason, count in unanswered_by_reason(week.connection, week.as_of):
        by_policy.setdefault(policy, []).append((count, reason))
    for policy, counts in by_policy.items():
        told = [f"{reason} ({count:,})" if len(counts) > 1 else reason for count, reason in counts[:_REASONS_TOLD]]
        if len(counts) > _REASONS_TOLD:
            told.append(counted(len(counts) - _REASONS_TOLD, "more reason"))
        answers = counted(sum(count for count, _ in counts), "answer")
        yield words.titles.get(policy, policy), f"{answers} could not be given: {'; '.join(told)}"
