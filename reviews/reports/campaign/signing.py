"""The page on which a campaign is signed off: what the signature is bound to, and who gave it."""

from __future__ import annotations

from collections.abc import Iterator

from governance.model.acts import Act
from reviews.campaigns.machine.reconciliation import Totals
from reviews.campaigns.people.called import called
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.signatures import signatures_of
from reviews.reports.support.tables import Row
from reviews.store.campaigns.campaign_rows import CampaignRow
from reviews.store.campaigns.item_rows import population_hash, report_hash
from reviews.store.campaigns.unanswered import count_unanswered

_UNSIGNED = "Not signed off yet. Name: ____________________  Date: ______________  Signature: ____________________"
_SAYS = (
    "Whoever signs acknowledges that the access of this population was reviewed, that what was inappropriate was "
    "addressed, and that what is listed as unanswered was seen (PCI DSS 4.0.1 7.2.4)."
)


def is_signed(row: CampaignRow) -> bool:
    """Tell whether a campaign was signed off."""
    return row.state == "signed_off"


def sign_off_part(context: ReportContext, row: CampaignRow, totals: Totals) -> Part:
    """Return the part: the hashes, the totals, and the signature or the line for one."""
    signed = signatures_of(context, (row.campaign_id,)).get(row.campaign_id)
    facts = context.table("sign_off", ("what", "value"), list(_facts(context, row, totals, signed)))
    return Part("Sign-off", [_SAYS] if signed is not None else [_SAYS, _UNSIGNED], [facts])


def _facts(context: ReportContext, row: CampaignRow, totals: Totals, signed: Act | None) -> Iterator[Row]:
    connection = context.connection
    frozen, now = row.population_hash, population_hash(connection, row.campaign_id)
    yield "Population", now
    yield "Population as it was frozen", "the same" if frozen == now else f"NOT the same: {frozen or 'never frozen'}"
    yield "What it came to", report_hash(connection, row.campaign_id)
    yield "Totals tie out", "yes" if totals.ties_out else "NO"
    yield "Items without an answer", str(totals.no_response)
    privileged = count_unanswered(connection, row.campaign_id, privileged_only=True)
    yield "… of them privileges", str(privileged)
    if signed is None:
        yield "Signed by", "nobody yet"
    else:
        author = signed.author()
        signer = author.account_id or author.spelled()
        yield "Signed by", called(connection, (signer,))[signer]
        yield "Entered by", author.spelled()
        yield "Signed at", minute(signed.at)
        says = signed.says()
        yield "Signed population", str(says.get("population"))
        yield "Signed report", str(says.get("report"))
