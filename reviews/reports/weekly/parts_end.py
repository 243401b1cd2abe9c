"""Parts 11 and 12: twelve weeks side by side, and the proof that the numbers fit together."""

from __future__ import annotations

from collections import Counter

from governance.model.states import DAY
from governance.queries.stale_verdict import WORDS
from reviews.reports.weekly.model import WEEK, Part, Week, minute
from reviews.reports.weekly.reading import streams_read
from reviews.reports.weekly.tables import Row
from reviews.store.weekly.counts import Span, count_accounts, count_concerned, count_findings, count_new_jit

WEEKS = 12
TREND = "trend"
"""The name of the table that the chart is drawn from."""
_TREND_COLUMNS = (
    "week_ending",
    "new_jit_accounts",
    "findings_opened",
    "findings_closed",
    "findings_carried",
    "complete",
)


def trend(week: Week) -> Part:
    """Return part 11: the last twelve weeks, oldest first."""
    ends = [week.as_of - back * WEEK for back in range(WEEKS - 1, -1, -1)]
    spans = [Span(end - WEEK, end) for end in ends]
    findings, jit = count_findings(week.connection, spans), count_new_jit(week.connection, spans)
    lines: list[Row] = []
    for span, counts, made in zip(spans, findings, jit, strict=True):
        read = streams_read(week.coverage, *span, week.settings.assumed_gap_days * DAY)
        whole = bool(read) and not any(stream.missing or stream.assumed for stream in read)
        complete = "yes" if whole else "incomplete"
        lines.append((minute(span.to_at), made, counts.opened, counts.closed, counts.standing, complete))
    said = ["Incomplete weeks are marked: a low number there may only mean that less was read."]
    return Part("Twelve weeks' trend", said, [week.table(TREND, _TREND_COLUMNS, lines)])


def tie_out(week: Week, verdicts: Counter[str]) -> tuple[Part, dict[str, int]]:
    """Return part 12, and the population's counts for the manifest."""
    before, now = count_findings(week.connection, (Span(week.from_at - WEEK, week.from_at), week.span))
    accounts = count_accounts(week.connection, week.span)
    balances = [
        _balance("Findings", before.standing, now.opened, now.closed, now.standing),
        _balance("Accounts", *accounts),
    ]
    spread = sum(verdicts[word] for word in WORDS)
    population = verdicts.total()
    lines: list[Row] = [(word.replace("_", " "), verdicts[word]) for word in WORDS]
    lines += [
        ("sum of verdicts", spread),
        ("population", population),
        ("ties out", "yes" if spread == population else "NO"),
    ]
    columns = ("what", "opening", "new", "ended", "closing", "ties_out")
    tables = [week.table("tie_out", columns, balances), week.table("tie_out_sweep", ("what", "accounts"), lines)]
    fits = all(row[-1] == "yes" for row in balances) and spread == population
    said = ["opening + new − ended = closing: " + ("all numbers fit together." if fits else "the numbers do NOT fit.")]
    concerned = count_concerned(week.connection, week.as_of)
    counts = {
        "accounts": accounts.after,
        "swept": population,
        "findings": now.standing,
        "units_with_findings": concerned,
    }
    return Part("Tie-out", said, tables), counts | {f"swept_{word}": verdicts[word] for word in WORDS}


def _balance(what: str, opening: int, new: int, ended: int, closing: int) -> Row:
    return what, opening, new, ended, closing, "yes" if opening + new - ended == closing else "NO"
