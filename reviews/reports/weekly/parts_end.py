"""Twelve weeks side by side, and the proof that the numbers fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from governance.model.states import DAY
from governance.queries.stale_verdict import WORDS
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Chart, Part
from reviews.reports.support.reading import read_at_all, streams_read
from reviews.reports.support.tables import Row
from reviews.reports.support.tie_out import NO, TIES
from reviews.reports.weekly.figures import Figures
from reviews.reports.weekly.model import WEEK
from reviews.store.reports.counts import Span, count_accounts, count_concerned, count_findings, count_new_jit

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


def trend(week: ReportContext) -> Part:
    """Return the last twelve weeks, oldest first."""
    ends = [week.from_at - back * WEEK for back in range(WEEKS - 2, -1, -1)]
    spans = [*(Span(end - WEEK, end) for end in ends), week.span]
    findings, jit = count_findings(week.connection, spans), count_new_jit(week.connection, spans)
    lines: list[Row] = []
    gap = week.settings.assumed_gap_days * DAY
    for span, counts, made in zip(spans, findings, jit, strict=True):
        read = streams_read(week.coverage, *span, gap)
        whole = bool(read) and not any(stream.missing or stream.assumed for stream in read)
        complete = "yes" if whole else "incomplete"
        # The number of a week that nobody read is no zero.
        moved = (made, counts.opened, counts.closed) if read_at_all(week.coverage, *span, gap) else (None, None, None)
        lines.append((minute(span.to_at), *moved, counts.standing, complete))
    words = [
        "Incomplete weeks are shaded: a low number there may only mean that less was read. A week of which nothing was "
        "read has no number."
    ]
    table = week.table(TREND, _TREND_COLUMNS, lines)
    chart = Chart(
        kind="lines",
        title="Findings carried and opened, and new JIT accounts, week by week",
        table=table,
        label="week_ending",
        values=("findings_carried", "findings_opened", "new_jit_accounts"),
        shaded=("complete", "yes"),
    )
    return Part("Twelve weeks' trend", words, [table], chart)


def tie_out(
    week: ReportContext, now: Figures, counts: Mapping[str, Counter[str]], verdicts: Counter[str]
) -> tuple[Part, dict[str, int]]:
    """Return the proof that the numbers fit together, and the counts that manifest and command repeat."""
    before, after = count_findings(week.connection, (week.span_before, week.span))
    accounts = count_accounts(week.connection, week.span)
    by_status = {status: counts[status].total() for status in counts}
    tables = [
        week.table(
            "tie_out",
            ("what", "opening", "new", "ended", "closing", "ties_out"),
            [_balance("Findings", before.standing, after.opened, after.closed, after.standing),
             _balance("Accounts", *accounts)],
        ),
        week.table("tie_out_findings", ("what", "findings"), _standing(by_status, after.standing)),
        week.table("tie_out_sweep", ("what", "accounts"), _swept(verdicts)),
    ]  # fmt: skip
    fits = not any(NO in row for table in tables for row in table.rows)
    words = [f"opening + new − ended = closing: {'all numbers fit together.' if fits else 'the numbers do NOT fit.'}"]
    population = {
        "accounts": accounts.after,
        "new_jit_accounts": count_new_jit(week.connection, (week.span,))[0],
        "findings_open": by_status["open"],
        "findings_open_critical": counts["open"]["critical"],
        "findings_open_high": counts["open"]["high"],
        "findings_accepted": by_status["accepted"],
        "findings_foreseen": by_status["foreseen"],
        "findings_overdue": now.overdue or 0,
        "findings_opened": after.opened,
        "findings_closed": after.closed,
        "units_with_findings": count_concerned(week.connection, week.as_of),
        "swept": verdicts.total(),
    }
    return Part("Tie-out", words, tables), population | {f"swept_{word}": verdicts[word] for word in WORDS}


def _standing(by_status: Mapping[str, int], standing: int) -> list[Row]:
    """Return that what is open and what is accepted are all that stands."""
    spread = by_status["open"] + by_status["accepted"]
    return [
        ("open", by_status["open"]),
        ("accepted", by_status["accepted"]),
        ("sum", spread),
        ("standing at the end", standing),
        ("ties out", _ties(spread, standing)),
    ]


def _swept(verdicts: Counter[str]) -> list[Row]:
    spread, population = sum(verdicts[word] for word in WORDS), verdicts.total()
    lines: list[Row] = [(word.replace("_", " "), verdicts[word]) for word in WORDS]
    return [
        *lines,
        ("sum of verdicts", spread),
        ("population", population),
        ("ties out", _ties(spread, population)),
    ]


def _ties(spread: int, whole: int) -> str:
    return TIES if spread == whole else NO


def _balance(what: str, opening: int, new: int, ended: int, closing: int) -> Row:
    return what, opening, new, ended, closing, _ties(opening + new - ended, closing)
