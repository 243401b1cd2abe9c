"""The first page: whose week, what it amounts to, five figures beside last week's, what to do, what is unknown."""

from __future__ import annotations

from collections.abc import Sequence

from reviews.reports.support.basis import Basis
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Figure
from reviews.reports.support.listed_findings import Standings
from reviews.reports.support.naming import PolicyWords
from reviews.reports.support.not_judged import not_judged
from reviews.reports.weekly.continuing import untold_sentence
from reviews.reports.weekly.figures import Figures, figures_table
from reviews.reports.weekly.model import FirstPage
from reviews.reports.weekly.parts_findings import act_now
from reviews.reports.weekly.restating import LastWeek, sentence
from reviews.reports.weekly.verdict import State, verdict_sentence
from reviews.store.reports.counts import count_unanswered

_UNREAD = "not read"


def first_page(
    week: ReportContext,
    organisation: str | None,
    basis: Basis,
    now: Figures,
    last: LastWeek,
    words: PolicyWords,
    standings: Standings,
) -> FirstPage:
    """Return the first page; ``now``: this week's figures."""
    unanswered = count_unanswered(week.connection, week.as_of)
    state = State(not basis.reasons, now.critical or 0, now.high or 0, now.open or 0, now.overdue or 0, unanswered)
    return FirstPage(
        organisation or _named_after(basis.tenants),
        verdict_sentence(state),
        basis.chain_fault,
        cards(now, last.figures),
        sentence(last),
        untold_sentence(week),
        figures_table(week, now, last.figures, last.today),
        act_now(week, words, standings),
        not_judged(week, basis.reasons, words, "the week"),
    )


def _named_after(tenants: Sequence[str]) -> str:
    return ", ".join(tenants) or "No source is known yet"


def cards(now: Figures, before: Figures) -> list[Figure]:
    """Return the five figures, each beside last week's."""
    return [
        Figure("New JIT accounts", _number(now.new_jit), "", _number(before.new_jit)),
        Figure("Open findings", _number(now.open), _graver(now), f"{_number(before.open)}: {_graver(before)}"),
        Figure("Findings opened / closed", _movement(now), "in the week", _movement(before)),
        Figure("Overdue findings", _number(now.overdue), "", _number(before.overdue)),
        Figure("Stale accounts", _number(now.stale), "", _number(before.stale)),
    ]


def _graver(week: Figures) -> str:
    return f"{_number(week.critical)} critical, {_number(week.high)} high"


def _movement(week: Figures) -> str:
    if week.opened is None or week.closed is None:
        return _UNREAD
    return f"{week.opened:,} / {week.closed:,}"


def _number(number: int | None) -> str:
    return _UNREAD if number is None else f"{number:,}"
