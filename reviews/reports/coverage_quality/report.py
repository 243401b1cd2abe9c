"""The report of coverage and of the quality of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from governance.queries.coverage_list import coverage_stretches
from governance.queries.knowledge import Known
from governance.store.queries.population import last_censuses
from governance.store.telling.printed_reports import fully_listed
from ingest.contract.counting import counted
from ingest.contract.instants import to_micros
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.not_judged import unanswered_table
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import tie_out
from reviews.reports.support.words import yes_or_no
from reviews.store.reports.counts import count_unanswered
from reviews.store.reports.quality import Lacks, grant_quality, lacks_by_source, unmapped_kinds

NAME = "coverage_quality"
_STRETCHES = ("source", "stream", "basis", "from_at", "until_at", "stated_by", "cause", "withdrawn_at", "reason")
_BASIS, _WITHDRAWN_AT = _STRETCHES.index("basis"), _STRETCHES.index("withdrawn_at")
_SOURCES = ("source", "known_from", "known_until", "fully_listed", "last_list_at", "accounts_listed", "partial")
_LACKING = Lacks._fields[2:]


def gather(context: ReportContext) -> Gathered:
    """Gather what was read, what is missing, and what rows lack."""
    stretches = context.table("stretches", _STRETCHES, _stretches(context))
    bases = Counter(str(row[_BASIS]) for row in context.tables.rows(stretches) if row[_WITHDRAWN_AT] is None)
    sources = context.table("sources", _SOURCES, _sources(context))
    lacking = context.table("lacking", ("source", "accounts", *_LACKING), [tuple(r) for r in _lacks(context)])
    grants = grant_quality(context.connection, context.as_of)
    of_grants: list[Row] = [
        ("grants that stand", grants.every),
        ("without a date of their own", grants.undated),
        ("without a known granter", grants.no_granter),
    ]
    unmapped = context.table("unmapped_records", ("source", "kind", "days", "first_at", "last_at"), _unmapped(context))
    unanswered = unanswered_table(context)
    answers = Counter({"answers not given": sum(int(row[2] or 0) for row in context.tables.rows(unanswered))})
    content = ReportContent(
        title="Coverage and quality of data",
        verdict=f"{counted(bases['gap'], 'gap')} stated in {context.days} days; "
        f"{counted(sources.length, 'source')} known; {counted(answers.total(), 'answer')} could not be given.",
        figures=[
            Figure("Sources", f"{sources.length:,}"),
            Figure("Gaps stated", f"{bases['gap']:,}", f"in {context.days} days"),
            Figure("Kinds of records unmapped", f"{unmapped.length:,}", f"in {context.days} days"),
            Figure("Grants without a date", f"{grants.undated:,}", f"of {grants.every:,}"),
            Figure("Answers not given", f"{answers.total():,}"),
        ],
        first=[Part("Sources", [], [sources], none="No source is known.")],
        parts=[
            Part("Stretches of streams", ["What is stated of each, and what its records alone show."], [stretches]),
            Part("What accounts lack", [], [lacking], _chart(lacking)),
            Part("What grants lack", [], [context.table("grants_lack", ("what", "number"), of_grants)]),
            Part("Records that no table maps", ["They are kept whole, and nothing is derived of them."], [unmapped]),
            Part("Answers not given", [], [unanswered]),
            Part("Tie-out", [], [_ties(context, answers)]),
        ],
        population={"sources": sources.length, "gaps": bases["gap"], "answers_not_given": answers.total()},
    )
    return framed(context, NAME, content)


def _ties(context: ReportContext, answers: Counter[str]) -> Table:
    whole = count_unanswered(context.connection, context.as_of)
    return tie_out(context, "tie_out", answers, tuple(answers), whole)


def _chart(table: Table) -> Chart:
    labels = ("login", "name", "created", "state", "provenance")
    title = "Accounts by source and by what is not known of them"
    return Chart(kind="heat", title=title, table=table, label="source", values=_LACKING, labels=labels)


def _lacks(context: ReportContext) -> list[Lacks]:
    return lacks_by_source(context.connection)


def _stretches(context: ReportContext) -> Iterator[Row]:
    """Yield the stretches that touch the period."""
    for view in coverage_stretches(context.snapshot):
        if to_micros(view.to_at) > context.from_at and to_micros(view.from_at) <= context.as_of:
            yield (
                view.issuer,
                view.stream,
                view.basis,
                minute(to_micros(view.from_at)),
                minute(to_micros(view.to_at)),
                view.stated_by,
                view.cause,
                None if view.withdrawn_at is None else minute(to_micros(view.withdrawn_at)),
                view.reason,
            )


def _sources(context: ReportContext) -> Iterator[Row]:
    listed = fully_listed(context.connection)
    censuses = {census.issuer: census for census in last_censuses(context.connection)}
    for issuer in sorted({*context.snapshot.known, *censuses}):
        known, census = context.snapshot.known.get(issuer), censuses.get(issuer)
        yield (
            issuer,
            *_bounds(known),
            yes_or_no(issuer in listed),
            None if census is None else minute(census.began_at),
            None if census is None else census.accounts,
            None if census is None else _spelled_kinds(census.partial),
        )


def _spelled_kinds(partial: str | None) -> str | None:
    """Return of which kinds a list was not whole, from the JSON that the store has."""
    kinds = msgspec.json.decode(partial, type=list[str]) if partial else []
    return ", ".join(kinds) or None


def _bounds(known: Known | None) -> tuple[str | None, str | None]:
    return (None, None) if known is None else (minute(known.from_at), minute(known.until_at))


def _unmapped(context: ReportContext) -> Iterator[Row]:
    for kind in unmapped_kinds(context.connection, *context.span):
        yield kind.issuer, kind.vendor_type, kind.days, minute(kind.first_at), minute(kind.last_at)


REPORT = Report(NAME, 30, gather)
