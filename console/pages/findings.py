"""The findings as of an instant, the gravest first, narrowed by the same ways as the command line's."""

from __future__ import annotations

from console.asking import saved_views
from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.choosing import choice, is_narrowed
from console.asking.seen_judging import policy_titles, seen_not_judged
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.heads import head_of
from console.pages.support.lists import listed
from console.sign_in.roles import ASKING
from governance.cli.lists.commands import FINDING_STATES
from governance.model.answers import SEVERITIES
from governance.queries.findings import FindingFilters, count_findings, findings
from governance.queries.not_judged import narrowed_to

PATH = "/findings"


def show(asked: Asked) -> Rendered:
    """Answer with a page of findings."""
    with answering(asked) as given:
        filters = FindingFilters(
            as_of=given.as_of, every=asked.ticked("every"), **choice(asked, given.snapshot, FINDING_STATES)
        )
        titles, narrowed = policy_titles(given), narrowed_to(filters)
        unjudged = seen_not_judged(given, narrowed)
        values = {
            "title": "Findings",
            "head": head_of(asked, given, filters.issuers),
            "listed": listed(asked, PATH, findings, given.snapshot, filters, count_findings),
            "not_judged": unjudged.sentence(titles, of_choice=narrowed is not None),
            "titles": titles,
            "severities": tuple(reversed(SEVERITIES)),
            "states": FINDING_STATES,
            "chosen": {field: asked.words(field) for field in saved_views.WORDS},
            "is_narrowed": is_narrowed(asked),
            "views": saved_views.views_of(asked),
            "query": asked.address_with("", cursor=None).removeprefix("?"),
        }
        return Rendered("findings.jinja", values)


def save(asked: Asked) -> Redirected:
    """Save what the list is narrowed to under a name, for whoever saves it."""
    name, query = asked.demanded("name", "name the view"), asked.text("query", saved_views.LONGEST_QUERY)
    return Redirected(f"{PATH}?{saved_views.save(asked, name, query).query}")


def drop(asked: Asked) -> Redirected:
    """Remove a saved view of the visitor's."""
    saved_views.drop(asked, asked.demanded("name", "name the view"))
    return Redirected(PATH)


PAGES = (
    Page(PATH, ASKING, show, menu="Findings", place=20),
    Page(f"{PATH}/views/save", ASKING, save, "POST"),
    Page(f"{PATH}/views/drop", ASKING, drop, "POST"),
)
