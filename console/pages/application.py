"""Applications: the register, and of one who can enter and how."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.bounded_register import register_at_a_glance
from console.asking.choosing import register_asked
from console.asking.seeing import sources_within
from console.asking.seen_things import seen_application
from console.asking.things import section_called, sections_of
from console.pages.interface import Page, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.pages.support.lists import ROWS, listed
from console.sign_in.roles import ASKING
from governance.queries.chosen_applications import CHANNELS
from governance.queries.showing.shown import issuer_in

PATH = "/applications"
_FIELDS = ("name", "issuer", "channel", "findings", "application")
_ROWS = 25
"""Of each row accounts and grants are counted."""


def show_list(asked: Asked) -> Rendered:
    """Answer with a page of the register."""
    with answering(asked) as given:
        filters = register_asked(asked, given.snapshot, given.as_of)
        values = {
            "title": "Applications",
            "head": head_of(asked, given, filters.issuers),
            "listed": listed(asked, PATH, register_at_a_glance, given.snapshot, filters, rows=_ROWS),
            "entered": {field: asked.word(field) or "" for field in _FIELDS},
            "sources": sources_within(asked.visitor, given.snapshot.known),
            "channels": CHANNELS,
            "is_narrowed": any(asked.word(field) for field in _FIELDS),
        }
        return Rendered("applications.jinja", values)


def show(asked: Asked) -> Rendered:
    """Answer with one application."""
    with answering(asked) as given:
        shown = seen_application(asked, given, asked.path["key"], ROWS)
        access = f"/access?application={in_path(shown.key)}"
        section = section_called(shown, "application")
        facts = {row["what"]: row["value"] for row in section.rows} if section is not None else {}
        name = facts.get("application")
        values = {
            "title": getattr(name, "name", None) or shown.key,
            "kind": "application",
            "key": shown.key,
            "head": head_of(asked, given, [issuer_in(shown.key)]),
            "sections": sections_of(given, shown, more={"who can enter": access}),
            "links": [("access", access)],
        }
        return Rendered("thing.jinja", values)


PAGES = (Page(PATH, ASKING, show_list, menu="Applications", place=40), Page(f"{PATH}/{{key:path}}", ASKING, show))
