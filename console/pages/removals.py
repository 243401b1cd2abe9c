"""What is to go: how far each removal has come, when it is due, what a person is to do of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.choosing import choice
from console.asking.removal_ways import WAYS
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.pages.support.lists import listed
from console.sign_in.roles import ASKING
from reviews.remediation.machine.removal_states import STATES
from reviews.remediation.removal_list import RemovalFilters, count_removals, removals

PATH = "/remediation"


def show(asked: Asked) -> Rendered:
    """Answer with a page of removals as they stand now."""
    wanted = asked.word("show")
    chosen = wanted if wanted is not None and wanted in WAYS else "open"
    with answering(asked, of_now=True) as given:
        narrowed = {**choice(asked, given.snapshot, STATES), **_narrowed(asked, chosen)}
        filters = RemovalFilters(as_of=given.as_of, **narrowed)
        values = {
            "title": "Remediation",
            "head": head_of(asked, given, []),
            "listed": listed(asked, PATH, removals, given.snapshot, filters, count_removals),
            "shown_ways": tuple(WAYS),
            "chosen": chosen if not asked.words("state") else None,
            "states": STATES,
            "entered": {name: asked.word(name) or "" for name in ("account", "application", "state")},
        }
        return Rendered("removals.jinja", values)


def _narrowed(asked: Asked, chosen: str) -> Mapping[str, Any]:
    """Return what a way of showing adds to the filters; states that were named stand above it."""
    return {} if asked.words("state") else WAYS[chosen]


PAGES = (Page(PATH, ASKING, show, menu="Remediation", place=55),)
