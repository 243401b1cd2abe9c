"""Ids of findings and review items by their first letters, as people type them at the command line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from ingest.contract.errors import UnclearError
from reviews.campaigns.stored_campaign import FEWEST_LETTERS
from reviews.store.acceptance_rows import findings_like
from reviews.store.review_rows import review_items_like


def finding_id_of(connection: Connection, begin: str) -> str:
    """Return the id of the finding that begins so, with six letters or more; where there is none, the word itself.

    Raises UnclearError where several begin so.
    """
    return _only(findings_like(connection, begin) if _is_enough(begin) else (), begin, "findings", "jitgov findings")


def review_item_id_of(connection: Connection, begin: str) -> str:
    """Return the id of the review item that begins so, as above."""
    ids = review_items_like(connection, begin) if _is_enough(begin) else ()
    return _only(ids, begin, "review items", "jitgov review list")


def _is_enough(begin: str) -> bool:
    return len(begin) >= FEWEST_LETTERS


def _only(ids: Sequence[str], begin: str, what: str, listed_by: str) -> str:
    if len(ids) > 1:
        raise UnclearError(f"several {what} begin with {begin}: give more letters of the id; see `{listed_by}`")
    return ids[0] if ids else begin
