"""The stale-account sweep: every account's verdict with its basis, and what the sweep leaves alone."""

from __future__ import annotations

from collections.abc import Sequence

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from console.asking.choosing import FIELDS, choice, verdicts_asked
from console.pages.interface import Page, Rendered
from console.pages.support.cells import shown
from console.pages.support.heads import head_of
from console.pages.support.lists import listed
from console.sign_in.roles import ASKING
from governance.queries.exclusions import ExclusionView, listed_exclusions
from governance.queries.stale_verdict import WORDS, Word
from governance.queries.sweep import SweepFilters, sweep

PATH = "/sweep"


def show(asked: Asked) -> Rendered:
    """Answer with a page of verdicts; without a choice those that are not active."""
    wanted = verdicts_asked(asked)
    quiet = tuple(word for word in WORDS if word != "active")
    with answering(asked) as given:
        filters = SweepFilters(as_of=given.as_of, verdicts=wanted or quiet, **choice(asked, given.snapshot))
        values = {
            "title": "Stale accounts",
            "head": head_of(asked, given, filters.issuers),
            "listed": listed(asked, PATH, sweep, given.snapshot, filters),
            "ways": _ways(asked, wanted),
            "wanted": wanted,
            "chosen": {field: asked.words(field) for field in FIELDS},
            "exclusions": _exclusions(asked, given),
        }
        return Rendered("sweep.jinja", values)


def _ways(asked: Asked, wanted: Sequence[Word]) -> list[tuple[str, str, bool]]:
    """Return the verdicts that one may look at alone, the address of each, and whether it is what is shown."""
    words: list[Word | None] = [None, *WORDS]
    return [
        (
            "all but active" if word is None else shown(word),
            asked.address_with(PATH, verdict=word, cursor=None),
            tuple(wanted) == (() if word is None else (word,)),
        )
        for word in words
    ]


def _exclusions(asked: Asked, given: Answering) -> list[ExclusionView] | None:
    """Return what is left alone; None: it may be of any source, and is for whoever may see all of them."""
    if not asked.visitor.scope.everything:
        return None
    return list(listed_exclusions(given.snapshot, asked.house.now(), every=False))


PAGES = (Page(PATH, ASKING, show, menu="Stale accounts", place=45),)
