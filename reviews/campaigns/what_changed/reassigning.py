"""Somebody else is asked about an item: never who moves it, nor the person that it is about."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.model.acts import Act, Author, made_act
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.what_changed.items import is_about
from reviews.settings.sections import ReviewsSettings
from reviews.store.review_rows import item_to_decide, last_decided_at, reassign_item


def reassign(
    engine: Engine, item_id: str, to: str, reason: str, author: Author, settings: ReviewsSettings, now: int
) -> Act:
    """Ask somebody else about an item that nobody has decided: an act, with its audit entry.

    Raises DeclinedError when the item is not there, decided or closed, and when it would come to who moves it, to whom
    it is about, to somebody who has left, or to nobody that is known.
    """
    with writing(engine) as connection:
        item = item_to_decide(connection, item_id)
        if item is None:
            raise UnclearError(f"there is no review item {item_id}; see `jitgov review list`")
        if item.closed_at is not None:
            raise DeclinedError(f"the review of item {item_id} is closed; what was said stands")
        if last_decided_at(connection, item_id) is not None:
            raise DeclinedError(f"item {item_id} is decided; a later decision is its reviewer's, {item.reviewer}'s")
        entered_by = acting_account(author, "reassign")
        people = known_people(connection, {item.account_id, item.reviewer, to, entered_by}, now)
        refuse_unknown(people, entered_by, "reassign")
        if is_about(item.account_id, item.login, entered_by, people):
            raise DeclinedError(f"{entered_by} may not reassign item {item_id}: it is about the same person")
        if is_about(item.account_id, item.login, to, people):
            raise DeclinedError(f"item {item_id} is about {to}: nobody reviews himself")
        if people.are_one(to, entered_by):
            raise DeclinedError(f"{entered_by} may not take item {item_id} over: ask somebody else to")
        if people.are_one(to, item.reviewer):
            raise DeclinedError(f"item {item_id} is {item.reviewer}'s to decide already")
        if to not in (settings.fallback_reviewer, settings.second_fallback_reviewer):
            refuse_unknown(people, to, "review")
        if people.person(to).has_left:
            raise DeclinedError(f"{to} cannot be asked: all accounts of that person have ended")
        says = {"from": item.reviewer, "to": to, "reason": reason}
        act = made_act("reassign", item_id, says, author, now)
        insert_acts(connection, [act])
        reassign_item(connection, item_id, to, f"reassigned: {reason}")
        return act
