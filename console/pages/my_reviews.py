"""The items that a reviewer is asked about, with the facts beside each; he decides one by one, or several alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from console.asking.own_items import Of, OwnItem, count_own, own_item, own_page
from console.deeds import reviewing
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.cells import shown
from console.pages.support.heads import head_of
from console.pages.support.item_facts import Facts, Recommendation, by_id, facts_of
from console.sign_in.roles import REVIEWERS
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError, UnclearError

PATH = "/reviews"
_ROWS = 25
_PLACE = ("by", "of", "cursor")
"""Words of an address that say where in his items somebody is: a decision leaves him there."""
Beside = tuple[OwnItem, Facts, Recommendation]


def show(asked: Asked) -> Rendered | Redirected:
    """Answer with the visitor's items that wait, or with those that were decided."""
    pending, by = asked.word("show") != "decided", asked.word("by") or "application"
    with answering(asked, of_now=True) as given:
        parts = [_part(asked, given, of, by, pending=pending) for of in _wanted(asked)]
        decided, several = asked.word("decided"), asked.word("several") or ""
        is_through = pending and asked.word("cursor") is not None and not any(part["groups"] for part in parts)
        if is_through:
            # The last ones of a later page were decided: those that were passed over wait before it.
            return Redirected(asked.address_with(PATH, of=None, cursor=None))
        values = {
            "title": "My reviews",
            "head": head_of(asked, given, []),
            "parts_of_page": [part for part in parts if part["groups"] or part["next"] or asked.word("of")],
            "pending": pending,
            "by": by,
            "waiting": count_own(asked, given.snapshot),
            "just_decided": own_item(asked, given.snapshot, decided, given.as_of) if decided is not None else None,
            "several_decided": counted(int(several), "item") if several.isdecimal() else None,
            "place": {name: word for name in _PLACE if (word := asked.word(name)) is not None},
            "speaks_for": asked.visitor.login.speaks_for,
        }
        return Rendered("my_reviews.jinja", values)


def show_item(asked: Asked) -> Rendered:
    """Answer with one of the visitor's items."""
    return _item_page(asked, None)


def decide_item(asked: Asked) -> Rendered | Redirected:
    """Record the visitor's word on one item; where it is declined, what was entered stays on the page."""
    item = reviewing.own(asked, asked.path["item_id"])
    try:
        reviewing.decide_one(asked, item, reviewing.verdict_in(asked.entered("verdict")), asked.entered("reason"))
    except UnclearError:
        raise
    except DeclinedError as error:
        return _item_page(asked, str(error))
    return Redirected(_back(asked, decided=item.item_id))


def decide_several(asked: Asked) -> Redirected:
    """Record the visitor's word on several items of campaigns alike, all or none."""
    item_ids = [*dict.fromkeys(item_id for item_id in asked.form.get("item", ()) if item_id)]
    verdict = reviewing.verdict_in(asked.entered("verdict"))
    reviewing.decide_several(asked, item_ids, verdict, asked.entered("reason"))
    return Redirected(_back(asked, several=str(len(item_ids))))


def _back(asked: Asked, **words: str) -> str:
    """Return the address of the page of items on which a word was entered."""
    return f"{PATH}?{urlencode(_entered_place(asked) | words)}"


def _entered_place(asked: Asked) -> dict[str, str]:
    return {name: word for name in _PLACE if (word := asked.entered(name)) is not None}


def _wanted(asked: Asked) -> tuple[Of, ...]:
    of = asked.word("of")
    if of in ("changes", "campaigns"):
        return (cast(Of, of),)
    return ("changes", "campaigns")


def _part(asked: Asked, given: Answering, of: Of, by: str, *, pending: bool) -> dict[str, Any]:
    """Return a page of reviews' or campaigns' items, grouped by application or by person."""
    cursor = asked.word("cursor") if asked.word("of") == of else None
    page = own_page(asked, given.snapshot, of, given.as_of, pending=pending, rows=_ROWS, cursor=cursor)
    beside = _beside(given, page.items, asked.house.now())
    key = _person if by == "person" else _application
    groups = [(name, list(rows)) for name, rows in groupby(sorted(beside, key=key), key)]
    more = asked.address_with(PATH, of=of, cursor=page.next_cursor) if page.next_cursor is not None else None
    return {"of": of, "groups": groups, "next": more, "several": any(not row[0].needs_own_word for row in beside)}


def _beside(given: Answering, items: Sequence[OwnItem], now: int) -> list[Beside]:
    # What was read ends some while ago: to hold today against it would take the silence since for disuse.
    as_of = min(given.as_of, given.snapshot.default_as_of(now).at)
    return by_id(items, facts_of(given.snapshot, items, as_of), given.snapshot.settings.sweep.stale_after_days)


def _application(row: Beside) -> str:
    item = row[0]
    return shown(item.application) or shown(item.entitlement) or "accounts"


def _person(row: Beside) -> str:
    account = row[0].account
    return shown(account) if hasattr(account, "subject") else account.identity


def _item_page(asked: Asked, declined: str | None) -> Rendered:
    with answering(asked, of_now=True) as given:
        item = own_item(asked, given.snapshot, asked.path["item_id"], given.as_of)
        values = {
            "title": "Review",
            "head": head_of(asked, given, []),
            "row": _beside(given, [item], asked.house.now())[0],
            "declined": declined,
            "entered": asked.entered("reason") or "",
            "place": _entered_place(asked),
            "speaks_for": asked.visitor.login.speaks_for,
        }
        return Rendered("review_item.jinja", values, 200 if declined is None else 409, item.subject)


PAGES = (
    Page(PATH, REVIEWERS, show, menu="My reviews", place=10),
    Page(f"{PATH}/several", REVIEWERS, decide_several, "POST"),
    Page(f"{PATH}/items/{{item_id}}", REVIEWERS, show_item, shows="a review item"),
    Page(f"{PATH}/items/{{item_id}}", REVIEWERS, decide_item, "POST", shows="a review item"),
)
