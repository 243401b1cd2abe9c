"""What a campaign's owners do with it: extend, cancel, close and sign it off; each an act with its audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.acts import Author, made_act
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import BrokenError, DeclinedError
from reviews.campaigns.ending import end_items, totals_in
from reviews.campaigns.machine.campaign_states import Cancelled, Close, Extended, Input, SignedOff
from reviews.campaigns.machine.reconciliation import Totals
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.called import called
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.stored_campaign import definition_in, locked_campaign, stepped
from reviews.store.campaigns.campaign_rows import CampaignRow, update_campaign
from reviews.store.campaigns.item_rows import population_hash, report_hash
from reviews.store.campaigns.unanswered import count_unanswered


class Sealed(NamedTuple):
    """What a signature is bound to: the hashes of the population and of what the campaign came to, and its totals."""

    population: str
    report: str
    totals: Totals
    privileged_unanswered: int


def extend(engine: Engine, campaign_id: str, due_at: int, reason: str, author: Author, now: int) -> CampaignRow:
    """Let a campaign be due later, and close as much later. Raises DeclinedError for what cannot be extended so."""
    says = {"does": "extended", "due_at": spelled(due_at), "reason": reason}
    return _done(engine, campaign_id, "extend", Extended(due_at), says, author, now)


def cancel(engine: Engine, campaign_id: str, reason: str, author: Author, now: int) -> CampaignRow:
    """End a campaign over which nothing is to be done; what was said of it stays on record."""
    says = {"does": "cancelled", "reason": reason}
    return _done(engine, campaign_id, "cancel", Cancelled(), says, author, now, reason)


def close(engine: Engine, campaign_id: str, reason: str, author: Author, now: int) -> tuple[CampaignRow, Totals]:
    """Close a campaign before its time, or go on closing one that somebody died over; return its totals."""
    with writing(engine) as connection:
        row = locked_campaign(connection, campaign_id)
        _refuse_others(connection, row, author, "close", now)
        if row.state != "closing":
            row, _ = stepped(row, Close())
            update_campaign(connection, row)
            says = {"does": "closes", "name": row.name, "reason": reason}
            insert_acts(connection, [made_act("campaign", row.campaign_id, says, author, now)])
    return row, end_items(engine, row.campaign_id, author, now)


def sign_off(engine: Engine, campaign_id: str, unanswered: int, author: Author, now: int) -> Sealed:
    """Sign what a closed campaign came to: whoever signs states how many of its items nobody answered.

    Raises DeclinedError where that is another number, where the totals do not tie out, and BrokenError where the
    population is not what was frozen.
    """
    with writing(engine) as connection:
        row = locked_campaign(connection, campaign_id)
        _refuse_others(connection, row, author, "sign off", now)
        after, _ = stepped(row, SignedOff())
        sealed = Sealed(
            population_hash(connection, row.campaign_id),
            report_hash(connection, row.campaign_id),
            totals_in(connection, row.campaign_id),
            count_unanswered(connection, row.campaign_id, privileged_only=True),
        )
        if sealed.population != row.population_hash:
            raise BrokenError(f"the population of campaign {row.campaign_id} is not what was frozen; it is not signed")
        if not sealed.totals.ties_out:
            raise BrokenError(f"the totals of campaign {row.campaign_id} do not tie out: {sealed.totals}")
        if sealed.totals.no_response != unanswered:
            raise DeclinedError(
                f"{sealed.totals.no_response} items of campaign {row.campaign_id} got no response "
                f"({sealed.privileged_unanswered} of them privileges), not {unanswered}; read those in state "
                "no_response, then state how many they are"
            )
        update_campaign(connection, after)
        says = {
            "does": "signed off",
            "name": row.name,
            "population": sealed.population,
            "report": sealed.report,
            "totals": sealed.totals._asdict(),
            "privileged_unanswered": sealed.privileged_unanswered,
        }
        insert_acts(connection, [made_act("campaign", row.campaign_id, says, author, now)])
        return sealed


def _done(
    engine: Engine,
    campaign_id: str,
    deed: str,
    given: Input,
    says: Mapping[str, object],
    author: Author,
    now: int,
    reason: str | None = None,
) -> CampaignRow:
    with writing(engine) as connection:
        row = locked_campaign(connection, campaign_id)
        _refuse_others(connection, row, author, deed, now)
        after, _ = stepped(row, given)
        after = after._replace(reason=reason if reason is not None else after.reason)
        update_campaign(connection, after)
        insert_acts(connection, [made_act("campaign", row.campaign_id, {**says, "name": row.name}, author, now)])
        return after


def _refuse_others(connection: Connection, row: CampaignRow, author: Author, deed: str, now: int) -> None:
    refuse_others(connection, definition_in(row).owners, author, deed, row.campaign_id, now)


def refuse_others(
    connection: Connection, owners: Sequence[str], author: Author, deed: str, campaign: str, now: int
) -> None:
    """Raise DeclinedError unless the author is one of the campaign's owners, and has not left."""
    account = acting_account(author, deed)
    people = known_people(connection, {account, *owners}, now)
    refuse_unknown(people, account, deed)
    if not any(people.are_one(account, owner) for owner in owners) or people.person(account).has_left:
        names = called(connection, (account, *owners))
        named = ", ".join(names[owner] for owner in owners)
        raise DeclinedError(f"{names[account]} may not {deed} campaign {campaign}: its owners may ({named})")
