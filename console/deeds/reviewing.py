"""A reviewer's word on items that he is asked about, of reviews and of campaigns alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.own_items import OwnItem, own_item
from ingest.contract.errors import DeclinedError
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.settings.campaigns import Decision

VERDICTS = ("approve", "revoke", "reduce", "abstain")
MOST_AT_ONCE = 100
"""Items that one word is said of: they are decided in one transaction."""


def own(asked: Asked, item_id: str) -> OwnItem:
    """Return an item that the visitor is asked about. Raises UnclearError where he is asked about none of that id."""
    with answering(asked, of_now=True) as given:
        return own_item(asked, given.snapshot, item_id, given.as_of)


def verdict_in(word: str | None) -> Decision:
    """Return a decision. Raises UnclearWordError for a word that is none."""
    if word not in VERDICTS:
        raise UnclearWordError(f"a decision is one of: {', '.join(VERDICTS)}")
    return cast(Decision, word)


def decide_one(asked: Asked, item: OwnItem, verdict: Decision, reason: str | None) -> None:
    """Record the visitor's word on one item. Raises DeclinedError where it is not taken."""
    if item.of == "campaigns":
        _answer(asked, [item.item_id], verdict, reason)
        return
    if verdict not in ("approve", "revoke"):
        raise DeclinedError("this item is kept or revoked; nothing else is asked")
    if reason is None:
        raise DeclinedError("say why: the reason is kept for good")
    house, visitor = asked.house, asked.visitor
    word = DecisionInput(verdict, visitor.login.speaks_for, visitor.author, reason, house.now())
    decide(house.engine, item.item_id, word)


def decide_several(asked: Asked, item_ids: Sequence[str], verdict: Decision, reason: str | None) -> None:
    """Record the visitor's word on several items of campaigns alike, all or none.

    Raises UnclearError for one that he is not asked about, DeclinedError where one is not to be decided with others, or
    they are too many.
    """
    if not item_ids:
        raise DeclinedError("no item was chosen; tick some first")
    if len(item_ids) > MOST_AT_ONCE:
        raise DeclinedError(f"{len(item_ids)} items are too many at once; choose {MOST_AT_ONCE} at most")
    with answering(asked, of_now=True) as given:
        for item_id in item_ids:
            own_item(asked, given.snapshot, item_id, given.as_of)
    _answer(asked, item_ids, verdict, reason)


def take_back(asked: Asked, item: OwnItem, reason: str | None) -> None:
    """Take the visitor's word on an item of a campaign back, so that it waits again.

    Raises DeclinedError where nothing was said, or where only a later word stands above an earlier one.
    """
    if item.of != "campaigns":
        raise DeclinedError("a word on what changed is not taken back: decide anew, and the later word stands")
    if item.own_verdict in (None, "abstained"):
        raise DeclinedError("you said nothing of this item that could be taken back")
    _answer(asked, [item.item_id], "abstain", reason)


def _answer(asked: Asked, item_ids: Sequence[str], verdict: Decision, reason: str | None) -> None:
    house, visitor = asked.house, asked.visitor
    word = AnswerInput(verdict, visitor.login.speaks_for, visitor.author, reason, house.now())
    answer(house.engine, item_ids, word)
