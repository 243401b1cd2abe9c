"""Ids by their first letters, as people type them: of findings, review items, campaigns and campaigns' items."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from ingest.contract.errors import UnclearError
from reviews.store.acceptance_rows import findings_like
from reviews.store.campaigns.campaign_rows import campaigns_like
from reviews.store.campaigns.item_rows import items_like
from reviews.store.review_rows import review_items_like

_FEWEST_LETTERS = 6
"""Of an id that is cut short: an empty word, or a slip of the hand, names nothing."""
_Like = Callable[[Connection, str], Sequence[str]]
"""Returns the ids that begin with some letters, two at least where there are several."""


def finding_id_of(connection: Connection, begin: str) -> str:
    """Return the id of the finding that begins so, with six letters or more; where there is none, the word itself.

    Raises UnclearError where several begin so.
    """
    return _id_or_word(_ids(connection, begin, findings_like), begin, "findings", "jitgov findings")


def review_item_id_of(connection: Connection, begin: str) -> str:
    """Return the id of the review item that begins so, as above."""
    return _id_or_word(_ids(connection, begin, review_items_like), begin, "review items", "jitgov review list")


def campaign_id_of(connection: Connection, begin: str) -> str:
    """Return the id of the campaign that begins so. Raises UnclearError where there is none, or several."""
    return _one_id(_ids(connection, begin, campaigns_like), begin, "campaign", "jitgov campaign status")


def campaign_item_id_of(connection: Connection, begin: str) -> str:
    """Return the id of the campaign item that begins so. Raises UnclearError where there is none, or several."""
    return _one_id(_ids(connection, begin, items_like), begin, "campaign item", "jitgov campaign items")


def _ids(connection: Connection, begin: str, like: _Like) -> Sequence[str]:
    return like(connection, begin) if len(begin) >= _FEWEST_LETTERS else ()


def _id_or_word(ids: Sequence[str], begin: str, what: str, listed_by: str) -> str:
    if len(ids) > 1:
        raise UnclearError(f"several {what} begin with {begin}: give more letters of the id; see `{listed_by}`")
    return ids[0] if ids else begin


def _one_id(ids: Sequence[str], begin: str, what: str, listed_by: str) -> str:
    if len(ids) > 1:
        raise UnclearError(f"several {what}s begin with {begin}; see `{listed_by}`")
    if not ids:
        raise UnclearError(f"there is no {what} {begin}; see `{listed_by}`")
    return ids[0]
