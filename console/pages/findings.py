"""The findings as of an instant, the gravest first, narrowed by the same ways as the command line's."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.choosing import FIELDS, choice, is_narrowed
from console.asking.seen_judging import seen_not_judged
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.heads import head_of
from console.pages.support.lists import listed
from console.sign_in.roles import ASKING
from console.store.view_rows import SavedView, drop_view, save_view, saved_views
from governance.cli.lists.commands import FINDING_STATES
from governance.model.answers import SEVERITIES
from governance.policies.catalogue import all_policies
from governance.queries.findings import FindingFilters, count_findings, findings
from governance.store.database.engine import reading, writing
from ingest.contract.errors import DeclinedError

PATH = "/findings"
_WORDS = (*FIELDS, "every", "as_of", "sort")
"""What the list is narrowed and ordered by: the words of its address that a saved view keeps."""
_MOST_VIEWS, _LONGEST_NAME, _LONGEST_QUERY, _MOST_WORDS = 50, 80, 2_000, 50


def show(asked: Asked) -> Rendered:
    """Answer with a page of findings."""
    with answering(asked) as given:
        filters = FindingFilters(
            as_of=given.as_of, every=asked.ticked("every"), **choice(asked, given.snapshot, FINDING_STATES)
        )
        values = {
            "title": "Findings",
            "head": head_of(asked, given, filters.issuers),
            "listed": listed(asked, PATH, findings, given.snapshot, filters, count_findings),
            "not_judged": seen_not_judged(given).sentence(),
            "policies": sorted(policy.id for policy in all_policies(given.snapshot.settings)),
            "severities": tuple(reversed(SEVERITIES)),
            "states": FINDING_STATES,
            "chosen": {field: asked.words(field) for field in _WORDS},
            "is_narrowed": is_narrowed(asked),
            "views": _views(asked),
            "query": asked.address_with("", cursor=None).removeprefix("?"),
        }
        return Rendered("findings.jinja", values)


def save(asked: Asked) -> Redirected:
    """Save what a list is narrowed to under a name, for whoever saves it."""
    name, query = asked.demanded("name", "name the view"), _own_words(asked.text("query", _LONGEST_QUERY))
    if len(name) > _LONGEST_NAME:
        raise UnclearWordError(f"name: {_LONGEST_NAME} letters at most")
    with writing(asked.house.own) as connection:
        taken = saved_views(connection, asked.visitor.known_as, _MOST_VIEWS)
        if len(taken) >= _MOST_VIEWS and name not in {view.name for view in taken}:
            raise DeclinedError(f"{_MOST_VIEWS} views are saved; remove one first")
        save_view(connection, SavedView(asked.visitor.known_as, name, query, asked.house.now()))
    return Redirected(f"{PATH}?{query}")


def drop(asked: Asked) -> Redirected:
    """Remove a saved view of the visitor's."""
    with writing(asked.house.own) as connection:
        drop_view(connection, asked.visitor.known_as, asked.demanded("name", "name the view"))
    return Redirected(PATH)


def _own_words(query: str) -> str:
    """Return a query with the words of this list alone: no cursor, which ends, and nothing that it does not know."""
    try:
        words = parse_qs(query, max_num_fields=_MOST_WORDS)
    except ValueError as error:
        raise UnclearWordError("query: it cannot be read") from error
    return urlencode({name: given for name, given in words.items() if name in _WORDS}, doseq=True)


def _views(asked: Asked) -> list[SavedView]:
    with reading(asked.house.own) as connection:
        return saved_views(connection, asked.visitor.known_as, _MOST_VIEWS)


PAGES = (
    Page(PATH, ASKING, show, menu="Findings", place=20),
    Page(f"{PATH}/views/save", ASKING, save, "POST"),
    Page(f"{PATH}/views/drop", ASKING, drop, "POST"),
)
