"""The report of stale accounts: the sweep's whole population, judged as of one instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from governance.model.states import DAY
from governance.queries.judged_accounts import Swept
from governance.queries.stale_verdict import WORDS
from governance.queries.sweep import sweep_all
from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.support import exclusion_lines
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.naming import account
from reviews.reports.support.tables import Row, Table, spaced
from reviews.reports.support.tie_out import tie_out

NAME = "stale_accounts"
_COLUMNS = (
    *("account", "source", "verdict", "last_used_at", "days_unused", "threshold_days", "basis", "reason", "account_id"),
)
_BANDS = (("up_to_30_days", 30), ("up_to_90_days", 90), ("up_to_180_days", 180), ("up_to_365_days", 365))
_LONGER, _UNSEEN = "longer", "no_use_seen"
_BAND_NAMES = (*(name for name, _ in _BANDS), _LONGER, _UNSEEN)
_BAND_LABELS = (*(f"≤ {most} d" for _, most in _BANDS), "longer", "not seen")
_LISTED = ("stale", "not_evaluable", "excluded")
"""Verdicts that have a table of their own; whoever is active stands among the population."""
_VERDICT, _SOURCE, _UNUSED = _COLUMNS.index("verdict"), _COLUMNS.index("source"), _COLUMNS.index("days_unused")


def gather(context: ReportContext) -> Gathered:
    """Gather the population once; all other tables are made of it, so that they fit together."""
    population = context.table("population", _COLUMNS, _population(context))
    verdicts = Counter(str(row[_VERDICT]) for row in context.tables.rows(population))
    lists = {word: _of_verdict(context, population, word) for word in _LISTED}
    silence = context.table("silence_by_source", ("source", *_BAND_NAMES), _silence(context, population))
    exclusions = context.table("exclusions", exclusion_lines.COLUMNS, exclusion_lines.lines(context))
    listed: dict[str, int] = {word: lists[word].length if word in lists else verdicts[word] for word in WORDS}
    content = ReportContent(
        title="Stale accounts",
        verdict=_verdict(verdicts, population.length),
        figures=[
            Figure("Accounts", f"{population.length:,}"),
            *(Figure(spaced(word).capitalize(), f"{verdicts[word]:,}") for word in WORDS),
        ],
        first=[_unused(silence)],
        parts=[
            Part("Stale accounts", [], [lists["stale"]]),
            Part(
                "Accounts that nobody can tell of",
                ["No action may rest on these: what is not known is not silence."],
                [lists["not_evaluable"]],
            ),
            Part("Excluded accounts", [], [lists["excluded"], exclusions]),
            Part("Tie-out", [], [tie_out(context, "tie_out", listed, WORDS, population.length)]),
        ],
        population={"accounts": population.length, **{word: verdicts[word] for word in WORDS}},
    )
    return framed(context, NAME, content)


def _verdict(verdicts: Counter[str], accounts: int) -> str:
    unknown = f"; of {verdicts['not_evaluable']:,} nobody can tell" if verdicts["not_evaluable"] else ""
    return f"{verdicts['stale']:,} of {counted(accounts, 'account')} stale{unknown}."


def _unused(silence: Table) -> Part:
    chart = Chart(
        kind="heat",
        title="Accounts by source and days since their last use",
        table=silence,
        label="source",
        values=_BAND_NAMES,
        labels=_BAND_LABELS,
    )
    words = "By source; an account that nobody saw used may be new, or its logs may not reach back."
    return Part("How long accounts were not used", [words], [silence], chart, none="There is no account to be swept.")


def _population(context: ReportContext) -> Iterator[Row]:
    for swept in sweep_all(context.snapshot, context.as_of):
        yield _line(swept, context.as_of)


def _line(swept: Swept, as_of: int) -> Row:
    given = swept.given
    return (
        account(swept.account_id, swept.login),
        swept.issuer,
        given.verdict,
        minute(swept.last_used_at),
        None if swept.last_used_at is None else (as_of - swept.last_used_at) // DAY,
        given.threshold_days,
        given.basis,
        given.reason,
        swept.account_id,
    )


def _of_verdict(context: ReportContext, population: Table, word: str) -> Table:
    lines = (row for row in context.tables.rows(population) if row[_VERDICT] == word)
    return context.table(f"accounts_{word}", _COLUMNS, lines)


def _silence(context: ReportContext, population: Table) -> list[Row]:
    bands: Counter[tuple[str, str]] = Counter()
    for row in context.tables.rows(population):
        bands[str(row[_SOURCE]), _band(row[_UNUSED])] += 1
    sources = sorted({source for source, _ in bands})
    return [(source, *(bands[source, band] for band in _BAND_NAMES)) for source in sources]


def _band(unused: object) -> str:
    if not isinstance(unused, int):
        return _UNSEEN
    return next((name for name, most in _BANDS if unused <= most), _LONGER)


REPORT = Report(NAME, 90, gather)
