"""Somebody else is asked: an owner reassigns items, a reviewer delegates his for a time."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.model.acts import Act, Author, made_act
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.queries.account_lookup import logins_of
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.choosing_reviewers import free_people
from reviews.campaigns.definitions.checks import stages_of
from reviews.campaigns.machine.campaign_states import ASKING
from reviews.campaigns.machine.item_states import Reassigned
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.people.persons import spelled_word
from reviews.campaigns.stored_campaign import definition_in
from reviews.campaigns.stored_items import item_ids_of, load_items, stepped_item, write_stepped
from reviews.store.campaigns.campaign_rows import campaign_row


def reassign_item(
    engine: Engine, item_id: str, to: str, reason: str, author: Author, now: int, reviewer: str | None = None
) -> Act:
    """Ask somebody else about an item: its reviewer, or one of the campaign's owners, says so.

    ``reviewer``: in whose place, where several are asked. Raises DeclinedError where whoever is to be asked is not free
    to judge, is who moves it, or where whoever is replaced has answered.
    """
    with writing(engine) as connection:
        (item_id,) = item_ids_of(connection, [item_id])
        item = load_items(connection, [item_id], lock=True)[item_id]
        # Not locked: whoever closes it, or lets its items follow, locks the campaign first and the items then.
        campaign = campaign_row(connection, item.row.campaign_id)
        if campaign is None or campaign.state not in ASKING:
            raise DeclinedError(f"the campaign of item {item_id} asks nobody any more")
        definition = definition_in(campaign)
        asked = [row.reviewer for row in item.asked if row.stage == item.row.stage]
        replaced = reviewer if reviewer is not None else asked[0]
        if reviewer is None and len(asked) > 1:
            raise UnclearError(f"item {item_id} is asked of {', '.join(asked)}; say in whose place (--reviewer)")
        entered_by = acting_account(author, "reassign")
        others = [row.reviewer for row in item.asked if row.reviewer != replaced]
        words = {to, entered_by, replaced, *definition.owners, *others}
        free, about = free_people(connection, words, (item.row.account_id, item.row.entitlement_id), now)
        refuse_unknown(free.people, entered_by, "reassign")
        if not any(free.people.are_one(entered_by, word) for word in (replaced, *definition.owners)):
            whose = f"{replaced} and the campaign's owners may"
            raise DeclinedError(f"{entered_by} may not reassign item {item_id}: {whose}")
        if free.people.are_one(to, entered_by) and not free.people.are_one(entered_by, replaced):
            raise DeclinedError(f"{entered_by} may not take item {item_id} over: ask somebody else to")
        why_not = free.why_not(to, about, others)
        if why_not is not None:
            raise DeclinedError(f"item {item_id} cannot be {to}'s: {why_not}")
        step = stepped_item(stages_of(definition), item, Reassigned(replaced, spelled_word(to)), "reassigned", reason)
        write_stepped(connection, [step])
        act = made_act("reassign", item_id, {"from": replaced, "to": to, "reason": reason}, author, now)
        insert_acts(connection, [act])
        return act


def delegate(engine: Engine, to: str, since: int, until: int, reason: str, author: Author, now: int) -> list[Act]:
    """Let somebody decide in the author's place from one instant until another; what he is not free to judge stays.

    One act for each word that the author is asked by: his account's key, and his login.
    """
    if not now <= until or until <= since:
        raise DeclinedError("a delegation ends later than it begins, and not in the past")
    with writing(engine) as connection:
        account = acting_account(author, "delegate")
        people = known_people(connection, {account, to}, now)
        refuse_unknown(people, account, "delegate")
        refuse_unknown(people, to, "review")
        if people.are_one(account, to) or people.person(to).has_left:
            raise DeclinedError(f"{account} cannot delegate to {to}: somebody else, who has not left, is needed")
        says = {"to": to, "reason": reason}
        logins = logins_of(connection, (account,))
        words = sorted({account, *(login for login in logins.values() if login)})
        acts = [made_act("delegate", word, says, author, max(since, now), now, until) for word in words]
        insert_acts(connection, acts)
        return acts
