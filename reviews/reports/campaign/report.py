"""The report of a campaign: its population, its decisions, its burn-down and its sign-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from governance.model.states import DAY
from ingest.contract.counting import counted
from ingest.contract.instants import from_micros
from reviews.campaigns.ending import totals_in
from reviews.campaigns.machine.reconciliation import Totals
from reviews.campaigns.stored_campaign import campaign_meant, definition_in
from reviews.reports.campaign.signing import is_signed, sign_off_part
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.naming import account, logins
from reviews.reports.support.review_lines import COLUMNS, DECISION, HEADINGS, STATE, review_lines
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import NO, TIES
from reviews.store.campaigns.burn_down import count_withdrawn_unsaid, first_decided_by_day
from reviews.store.campaigns.campaign_rows import CampaignRow, campaign_row, every_campaign
from reviews.store.campaigns.item_rows import count_exclusions
from reviews.store.campaigns.unanswered import count_unanswered
from reviews.store.reports.review_evidence import CANCELLED, WAITING, campaign_item_blocks, own_words, waits_for

NAME = "campaign"
_MOST_DAYS = 120
_MOST_SILENT = 2_000
"""Items that nobody answered are listed one by one, on paper too."""
_FACTS = ("what", "value")


def gather(context: ReportContext) -> Gathered:
    """Gather one campaign: the one that is asked for, else the latest."""
    row = _chosen(context)
    if row is None:
        content = ReportContent(
            title="Campaign", verdict="No campaign was opened yet.", figures=[], first=[], parts=[], population={}
        )
        return framed(context, NAME, content)
    return _of(context, row)


def _chosen(context: ReportContext) -> CampaignRow | None:
    if context.about is not None:
        return campaign_row(context.connection, campaign_meant(context.connection, context.about))
    return next((row for row in every_campaign(context.connection) if row.state != "refused"), None)


def _of(context: ReportContext, row: CampaignRow) -> Gathered:
    blocks = campaign_item_blocks(context.connection, row.campaign_id)
    lines = (line for block in blocks for line in review_lines(context, block))
    items = context.table("items", COLUMNS, lines, headings=HEADINGS)
    totals = totals_in(context.connection, row.campaign_id)
    left_out = count_exclusions(context.connection, row.campaign_id)
    silent = _silent(context, items)
    by_day = context.table("burn_down", ("day", "left", "decided"), _burn_down(context, row, items.length))
    by_reviewer = context.table(
        "by_reviewer", ("reviewer", "decision", "items"), _by_reviewer(context, row.campaign_id, items)
    )
    reasons: list[Row] = sorted(left_out.items())
    content = ReportContent(
        title=f"Campaign: {row.title or row.name}",
        verdict=_verdict(row, totals, count_unanswered(context.connection, row.campaign_id, privileged_only=True)),
        figures=[
            Figure("Items", f"{items.length:,}", f"{totals.frozen:,} frozen, {totals.added:,} added"),
            Figure("Decided", f"{totals.decided:,}"),
            Figure("No response", f"{totals.no_response:,}"),
            Figure("Cancelled undecided" if row.state == CANCELLED else "Still open", f"{totals.open:,}"),
            Figure("Left out, with reasons", f"{sum(left_out.values()):,}", f"of {counted(row.source_rows, 'row')}"),
        ],
        first=[
            sign_off_part(context, row, totals),
            Part(
                "Nobody answered",
                ["The access stays, and is not told as kept."],
                [silent],
                none=_none_silent(row, totals),
            ),
        ],
        parts=[
            Part("The campaign", [], [context.table("campaign_facts", _FACTS, list(_facts(context, row)))]),
            Part("Burn-down", [], [by_day], _burn_down_chart(by_day)),
            Part("By reviewer", [], [by_reviewer]),
            Part("Rows that are no item", [], [context.table("exclusions", ("reason", "rows"), reasons)]),
            Part("Items", [], [items]),
            Part("Tie-out", [], [_tie_out(context, row, totals, sum(left_out.values()), items.length)]),
        ],
        population={"items": items.length, "decided": totals.decided, "no_response": totals.no_response},
    )
    return framed(context, NAME, content)


def _verdict(row: CampaignRow, totals: Totals, privileged: int) -> str:
    """Return what it came to; ``privileged``: how many privileges got no answer."""
    of = totals.frozen + totals.added - totals.superseded
    unsigned = "" if is_signed(row) else ", not signed off"
    failure = (
        f"; {counted(privileged, 'privilege')} without an answer, which is a failure of control" if privileged else ""
    )
    state = row.state.replace("_", " ").capitalize()
    return f"{state}: {totals.decided:,} of {counted(of, 'item')} decided{unsigned}{failure}."


def _silent(context: ReportContext, items: Table) -> Table:
    lines = (line for line in context.tables.rows(items) if line[STATE] == "no_response")
    headings = {
        "account": "account",
        "entitlement": "entitlement",
        "application": "application",
        "privileged": "privileged",
    }
    return context.table("no_response", COLUMNS, lines, most_on_page=_MOST_SILENT, headings=headings)


def _by_reviewer(context: ReportContext, campaign_id: str, items: Table) -> list[Row]:
    """Return what each reviewer said, and how many items wait for each: one that asks two is told of both."""
    own = own_words(context.connection, campaign_id, context.acts_until)
    waiting = waits_for(context.connection, campaign_id)
    names = logins(context, {*waiting, *(reviewer for reviewer, _, _ in own)})
    counts = Counter(
        ("nobody", str(line[STATE]).replace("_", " "))
        for line in context.tables.rows(items)
        if line[DECISION] is None and line[STATE] not in WAITING
    )
    for reviewer, verdict, number in own:
        counts[names[reviewer], verdict.replace("_", " ")] += number
    for reviewer, number in waiting.items():
        counts[names[reviewer], "no answer yet"] += number
    return [(*of, number) for of, number in sorted(counts.items())]


def _burn_down(context: ReportContext, row: CampaignRow, items: int) -> Iterator[Row]:
    """Yield how many items waited for a first decision at the end of each day, without those that went undecided.

    It ends with the report's day: beyond it, with the last one on which somebody decided.
    """
    decided = dict(first_decided_by_day(context.connection, row.campaign_id, context.acts_until))
    first = row.known_at // DAY
    last = max(first, context.as_of // DAY, *decided)
    last = min(last, (row.closed_at or context.acts_until) // DAY, first + _MOST_DAYS)
    left = items - count_withdrawn_unsaid(context.connection, row.campaign_id)
    for day in range(first, last + 1):
        left -= decided.get(day, 0)
        yield from_micros(day * DAY).date().isoformat(), left, decided.get(day, 0)


def _burn_down_chart(table: Table) -> Chart:
    title = "Items that wait for a first decision, and items decided, day by day"
    return Chart(kind="lines", title=title, table=table, label="day", values=("left", "decided"))


def _none_silent(row: CampaignRow, totals: Totals) -> str:
    if row.state == CANCELLED:
        return "It was cancelled: nothing that was said is acted upon, and nobody is waited for."
    if not totals.open:
        return "Every item has an answer."
    return f"{counted(totals.open, 'item')} may still be answered: silence is counted when the campaign is closed."


def _facts(context: ReportContext, row: CampaignRow) -> Iterator[Row]:
    owners = definition_in(row).owners
    names = context.snapshot.account_names(owners)
    yield "Campaign", row.campaign_id
    yield "Definition", row.name
    yield "State", row.state.replace("_", " ")
    yield "Access as of", minute(row.as_of)
    yield "As it was believed at", minute(row.known_at)
    yield "Due", minute(row.due_at)
    yield "Closes", minute(row.closes_at)
    if row.closed_at is not None:
        yield "Closed", minute(row.closed_at)
    yield "Owners", ", ".join(account(owner, names.get(owner)) for owner in owners)
    if row.reason:
        yield "Reason", row.reason


def _tie_out(context: ReportContext, row: CampaignRow, totals: Totals, left_out: int, listed: int) -> Table:
    rows = totals.frozen + left_out
    lines: list[Row] = [
        ("items frozen", totals.frozen),
        ("items added", totals.added),
        ("items superseded", totals.superseded),
        ("decided", totals.decided),
        ("no response", totals.no_response),
        ("carried", totals.carried),
        ("open", totals.open),
        ("frozen + added - superseded = decided + no response + carried + open", TIES if totals.ties_out else NO),
        ("items listed = frozen + added", TIES if listed == totals.frozen + totals.added else NO),
        ("rows of the source", row.source_rows),
        ("rows = items frozen + rows left out", TIES if rows == row.source_rows else NO),
    ]
    return context.table("tie_out", ("what", "number"), lines)


REPORT = Report(NAME, 90, gather, of="campaign")
