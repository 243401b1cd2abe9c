"""Whom a campaign asks, and how far each of them has come: whoever is waited for most comes first."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seen_campaigns import seen_campaign
from console.pages.interface import Page, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.pages.support.lists import ROWS, listed
from console.sign_in.roles import ASKING
from reviews.campaigns.reviewer_progress import ProgressFilters, reviewer_progress
from reviews.store.campaigns.reviewer_sums import SORTS

PATH = "/campaigns/{campaign_id}/reviewers"


def show(asked: Asked) -> Rendered:
    """Answer with a page of reviewers, of the items that the visitor may see."""
    with answering(asked, of_now=True) as given:
        view = seen_campaign(asked, given, asked.path["campaign_id"])
        path = PATH.format(campaign_id=in_path(view.campaign_id))
        filters = ProgressFilters(as_of=given.as_of, campaign_id=view.campaign_id)
        sort = asked.word("sort") or SORTS[0].name
        values = {
            "title": f"Reviewers of {view.title or view.name}",
            "head": head_of(asked, given, []),
            "campaign": view,
            "is_whole": asked.visitor.scope.everything,
            "listed": listed(asked, path, reviewer_progress, given.snapshot, filters, rows=ROWS),
            "orders": [
                (says, asked.address_with(path, sort=name, cursor=None), name == sort)
                for name, says in (("open", "most open first"), ("reviewer", "by reviewer"))
            ],
        }
        return Rendered("campaign_reviewers.jinja", values)


PAGES = (Page(PATH, ASKING, show),)
