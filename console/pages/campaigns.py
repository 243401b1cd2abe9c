"""The campaigns: those that were opened, and one of them with its population, burn-down and items; owners act on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from console.asking.acting_as import acting_as
from console.asking.answering import Answering, answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.choosing import states_asked
from console.asking.seen_campaigns import seen_campaign, seen_campaigns
from console.deeds import campaigning
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.cells import in_path, shown
from console.pages.support.charts import BurnDown, burn_down
from console.pages.support.heads import head_of
from console.pages.support.lists import listed
from console.sign_in.roles import ASKING, COMPLIANCE
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items, count_campaign_items
from reviews.campaigns.campaign_list import CampaignView
from reviews.cli.short_lists import CAMPAIGN_ITEM_STATES
from reviews.store.campaigns.burn_down import count_withdrawn_unsaid, first_decided_by_day
from reviews.store.campaigns.item_rows import count_exclusions

PATH = "/campaigns"
_DAY_SECONDS = 86_400
_MOST = 50
"""Campaigns of the list: the items of each are counted."""
DONE = {
    "signed": "The campaign is signed off.",
    "extended": "The campaign is due later.",
    "closed": "The campaign is closed: whoever was asked and said nothing gave no response.",
    "cancelled": "The campaign is cancelled; what was said of it stays on record.",
    "reassigned": "Somebody else is asked.",
}


def show_list(asked: Asked) -> Rendered:
    """Answer with the campaigns, the latest first."""
    with answering(asked, of_now=True) as given:
        rows = list(islice(seen_campaigns(asked, given), _MOST))
        values = {
            "title": "Campaigns",
            "head": head_of(asked, given, []),
            "rows": rows,
            "most": _MOST,
            "is_whole": asked.visitor.scope.everything,
        }
        return Rendered("campaigns.jinja", values)


def show(asked: Asked) -> Rendered:
    """Answer with one campaign."""
    with answering(asked, of_now=True) as given:
        view = seen_campaign(asked, given, asked.path["campaign_id"])
        is_whole = asked.visitor.scope.everything
        states = states_asked(asked, CAMPAIGN_ITEM_STATES)
        reviewer = asked.word("reviewer")
        filters = CampaignItemFilters(
            as_of=given.as_of,
            campaign_id=view.campaign_id,
            states=states,
            reviewers=(reviewer.lower(),) if reviewer is not None else None,
        )
        path = f"{PATH}/{in_path(view.campaign_id)}"
        items = listed(asked, path, campaign_items, given.snapshot, filters, count_campaign_items)
        # Nobody else is named: whoever is entered into an address may be out of reach.
        words = {*view.owners, *(word for item in items.rows for word in (*item.reviewers, item.decided_by))}
        values: dict[str, Any] = {
            "title": view.title or view.name,
            "head": head_of(asked, given, []),
            "campaign": view,
            "is_whole": is_whole,
            "exclusions": _exclusions(given, view) if is_whole else [],
            "burned": _burned(given, view, asked.house.now()) if is_whole else None,
            "listed": items,
            "names": given.snapshot.account_names(words),
            "ways": _ways(asked, path, states or ()),
            "reviewer": reviewer,
            "to": path,
            "may_act": is_whole and bool(asked.visitor.roles & COMPLIANCE),
            "acting_as": acting_as(asked, given.snapshot),
            "done": DONE.get(asked.word("done") or ""),
        }
        return Rendered("campaign.jinja", values)


def _ways(asked: Asked, path: str, chosen: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Return the states whose items one may look at alone, the address of each, and whether it is what is shown."""
    words: list[str | None] = [None, *CAMPAIGN_ITEM_STATES]
    return [
        (
            "all" if word is None else shown(word),
            asked.address_with(path, state=word, cursor=None, done=None),
            tuple(chosen) == (() if word is None else (word,)),
        )
        for word in words
    ]


def sign_off(asked: Asked) -> Redirected:
    """Sign what a closed campaign came to, as the visitor."""
    word = asked.entered("unanswered") or ""
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise UnclearWordError("state how many items you know got no response, as a number")
    campaigning.sign_off(asked, asked.path["campaign_id"], int(word))
    return _back(asked, "signed")


def extend(asked: Asked) -> Redirected:
    """Let a campaign be due later, as the visitor."""
    due = asked.instant("due", among_entered=True)
    if due is None:
        raise UnclearWordError("due: name the day by which an answer is due now")
    campaigning.extend(asked, asked.path["campaign_id"], due, asked.reason())
    return _back(asked, "extended")


def cancel(asked: Asked) -> Redirected:
    """Cancel a campaign, as the visitor."""
    campaigning.cancel(asked, asked.path["campaign_id"], asked.reason())
    return _back(asked, "cancelled")


def close(asked: Asked) -> Redirected:
    """Close a campaign before its time, as the visitor."""
    campaigning.close(asked, asked.path["campaign_id"], asked.reason())
    return _back(asked, "closed")


def reassign(asked: Asked) -> Redirected:
    """Ask somebody else about an item, as the visitor."""
    item_id = asked.demanded("item", "name the item")
    to = asked.demanded("to", "name who is asked instead, by key or login")
    campaigning.reassign(asked, asked.path["campaign_id"], item_id, to, asked.reason())
    return _back(asked, "reassigned")


def _exclusions(given: Answering, view: CampaignView) -> list[tuple[str, int]]:
    return sorted(count_exclusions(given.snapshot.connection, view.campaign_id).items())


def _burned(given: Answering, view: CampaignView, now: int) -> BurnDown:
    rows = first_decided_by_day(given.snapshot.connection, view.campaign_id, now)
    decided = [(datetime.fromtimestamp(day * _DAY_SECONDS, UTC).date(), count) for day, count in rows]
    today = datetime.fromtimestamp(now / 1_000_000, UTC)
    until = min(view.closed_at or today, today).date()
    asked = view.frozen + view.added - count_withdrawn_unsaid(given.snapshot.connection, view.campaign_id)
    return burn_down(asked, decided, view.opened_at.date(), max(until, view.opened_at.date()))


def _back(asked: Asked, done: str) -> Redirected:
    return Redirected(f"{PATH}/{in_path(asked.path['campaign_id'])}?done={done}")


PAGES = (
    Page(PATH, ASKING, show_list, menu="Campaigns", place=50),
    Page(f"{PATH}/{{campaign_id}}", ASKING, show),
    Page(f"{PATH}/{{campaign_id}}/sign-off", COMPLIANCE, sign_off, "POST"),
    Page(f"{PATH}/{{campaign_id}}/extend", COMPLIANCE, extend, "POST"),
    Page(f"{PATH}/{{campaign_id}}/cancel", COMPLIANCE, cancel, "POST"),
    Page(f"{PATH}/{{campaign_id}}/close", COMPLIANCE, close, "POST"),
    Page(f"{PATH}/{{campaign_id}}/reassign", COMPLIANCE, reassign, "POST"),
)
