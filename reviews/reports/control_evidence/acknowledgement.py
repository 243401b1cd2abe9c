"""Whether management acknowledged a review within six months, as PCI DSS 7.2.4 demands: who, when, of what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from governance.model.acts import Act
from reviews.campaigns.ending import totals_in
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.signatures import signatures_of
from reviews.reports.support.tables import Row
from reviews.store.campaigns.campaign_rows import CampaignRow, every_campaign

_COLUMNS = (
    "campaign",
    "state",
    "access_as_of",
    "items",
    "decided",
    "no_response",
    "signed_by",
    "signed_at",
    "population_hash",
    "campaign_id",
)
_HEADINGS = {name: name.removesuffix("_at").replace("_", " ") for name in _COLUMNS[:-2]}
_SIGNED_AT = _COLUMNS.index("signed_at")


class Acknowledgement(NamedTuple):
    """The part, and what it comes to in a few words."""

    part: Part
    says: str


def acknowledgement(context: ReportContext) -> Acknowledgement:
    """Return the campaigns that were open or signed off in the period, and when the last one was signed off."""
    table = context.table("campaigns", _COLUMNS, _lines(context), headings=_HEADINGS)
    signed = [row for row in context.tables.rows(table) if row[_SIGNED_AT] is not None]
    says = (
        f"a review was signed off last at {max(str(row[_SIGNED_AT]) for row in signed)}."
        if signed
        else f"no review was signed off within {context.days} days."
    )
    sentence = (
        "PCI DSS 4.0.1 7.2.4: at least once every six months all accounts are reviewed, access stays appropriate, what "
        f"is inappropriate is addressed, and management acknowledges it. Of this, {says}"
    )
    return Acknowledgement(Part("Acknowledged reviews", [sentence], [table]), says)


def _lines(context: ReportContext) -> Iterator[Row]:
    every = [row for row in every_campaign(context.connection) if row.known_at <= context.acts_until]
    signatures = signatures_of(context, (row.campaign_id for row in every))
    for row in every:
        signed = signatures.get(row.campaign_id)
        # It is signed when it is closed, which may have been before the period.
        over_at = (row.closed_at or context.acts_until) if signed is None else signed.at
        if over_at > context.from_at:
            yield _line(context, row, signed)


def _line(context: ReportContext, row: CampaignRow, signed: Act | None) -> Row:
    totals = totals_in(context.connection, row.campaign_id)
    return (
        row.title or row.name,
        row.state.replace("_", " "),
        minute(row.as_of),
        totals.frozen + totals.added,
        totals.decided,
        totals.no_response,
        signed.author().spelled() if signed is not None else None,
        minute(signed.at) if signed is not None else None,
        row.population_hash,
        row.campaign_id,
    )
