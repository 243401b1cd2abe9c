"""What is said of a removal by whoever neither decided it nor holds the access; that is held where it is recorded."""

from __future__ import annotations

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from governance.queries.pages import PageRequest
from ingest.contract.errors import UnclearError
from reviews.remediation import owners_words
from reviews.remediation.removal_list import RemovalFilters, RemovalView, removals


def seen_removal(asked: Asked, given: Answering, removal_id: str) -> RemovalView:
    """Return a removal. Raises UnclearError where there is none that the visitor may see."""
    filters = RemovalFilters(as_of=given.as_of, removal_id=removal_id)
    page = removals(given.snapshot, asked.visitor.scope, filters, PageRequest(1))
    if not page.rows:
        raise UnclearError(f"there is no removal {removal_id!r:.80}")
    return page.rows[0]


def approve(asked: Asked, removal_id: str, reason: str) -> None:
    """Let what is planned be sent, as the visitor. Raises UnclearError, DeclinedError as ``owners_words.approve``."""
    house, whole = asked.house, _whole_id(asked, removal_id)
    owners_words.approve(house.engine, whole, reason, asked.visitor.author, house.chosen.reviews, house.now())


def attest(asked: Asked, removal_id: str, reason: str) -> None:
    """Record the visitor's word that the access is gone, where no source can tell."""
    house, whole = asked.house, _whole_id(asked, removal_id)
    owners_words.attest(house.engine, whole, reason, asked.visitor.author, house.chosen.reviews, house.now())


def give_up(asked: Asked, removal_id: str, reason: str) -> None:
    """Record the visitor's word that the access stays."""
    house, whole = asked.house, _whole_id(asked, removal_id)
    owners_words.give_up(house.engine, whole, reason, asked.visitor.author, house.chosen.reviews, house.now())


def plan_again(asked: Asked, removal_id: str) -> None:
    """Let the removal be planned anew, as the visitor."""
    house, whole = asked.house, _whole_id(asked, removal_id)
    owners_words.plan_again(house.engine, whole, asked.visitor.author, house.chosen.reviews, house.now())


def _whole_id(asked: Asked, removal_id: str) -> str:
    with answering(asked, of_now=True) as given:
        return seen_removal(asked, given, removal_id).removal_id
