"""Parts 11 and 12: twelve weeks side by side, and the proof that the numbers fit together."""

from __future__ import annotations

from collections import Counter

from governance.model.states import DAY
from governance.queries.stale_verdict import WORDS
from governance.store.bulk import rows
from reviews.reports.weekly import counting
from reviews.reports.weekly.model import WEEK, Part, Row, Table, Week, minute
from reviews.reports.weekly.reading import streams_read

WEEKS = 12
TREND = "trend"
"""The name of the table that the chart is drawn from."""
_CONCERNED = "SELECT COUNT(DISTINCT unit_id) FROM finding WHERE live = 1 AND opened_at <= %s"


def trend(week: Week) -> Part:
    """Return part 11: the last twelve weeks, oldest first."""
    lines: list[Row] = []
    for back in range(WEEKS - 1, -1, -1):
        end = week.as_of - back * WEEK
        start = end - WEEK
        read = streams_read(week.coverage, start, end, week.settings.assumed_gap_days * DAY)
        whole = bool(read) and not any(one.missing or one.assumed for one in read)
        told = (minute(end), counting.new_jit_accounts(week, start, end), counting.opened_findings(week, start, end))
        carried = counting.standing_findings(week, end)
        lines.append((*told, counting.closed_findings(week, start, end), carried, "yes" if whole else "incomplete"))
    columns = ("week_ending", "new_jit_accounts", "findings_opened", "findings_closed", "findings_carried", "complete")
    said = ["Incomplete weeks are marked: a low number there may only mean that less was read."]
    return Part("Twelve weeks' trend", said, [Table(TREND, columns, lines)])


def tie_out(week: Week, verdicts: Counter[str]) -> tuple[Part, dict[str, int]]:
    """Return part 12, and the population's counts for the manifest."""
    start, end = week.from_at, week.as_of
    findings = (
        counting.standing_findings(week, start),
        counting.opened_findings(week, start, end),
        counting.closed_findings(week, start, end),
        counting.standing_findings(week, end),
    )
    accounts = (
        counting.accounts_present(week, start),
        counting.accounts_new(week, start, end),
        counting.accounts_ended(week, start, end),
        counting.accounts_present(week, end),
    )
    balances: list[Row] = [_balance("Findings", *findings), _balance("Accounts", *accounts)]
    spread = sum(verdicts[word] for word in WORDS)
    population = verdicts.total()
    told: list[Row] = [(word.replace("_", " "), verdicts[word]) for word in WORDS]
    told += [
        ("sum of verdicts", spread),
        ("population", population),
        ("ties out", "yes" if spread == population else "NO"),
    ]
    columns = ("what", "opening", "new", "ended", "closing", "ties_out")
    tables = [Table("tie_out", columns, balances), Table("tie_out_sweep", ("what", "accounts"), told)]
    fits = all(row[-1] == "yes" for row in balances) and spread == population
    said = ["opening + new − ended = closing: " + ("all numbers fit together." if fits else "the numbers do NOT fit.")]
    concerned = int(rows(week.connection, _CONCERNED, (end,))[0][0])
    counts = {"accounts": accounts[3], "swept": population, "findings": findings[3], "units_with_findings": concerned}
    return Part("Tie-out", said, tables), counts | {f"swept_{word}": verdicts[word] for word in WORDS}


def _balance(what: str, opening: int, new: int, ended: int, closing: int) -> Row:
    return what, opening, new, ended, closing, "yes" if opening + new - ended == closing else "NO"
