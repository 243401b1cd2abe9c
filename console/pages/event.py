"""One event: every version of its record, as the vendor wrote it, and what was recorded because of it."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seen_things import seen_event
from console.asking.things import sections_of
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING


def show(asked: Asked) -> Rendered:
    """Answer with one event."""
    with answering(asked) as given:
        shown = seen_event(asked, given, asked.path["key"])
        values = {
            "title": shown.key,
            "kind": "event",
            "key": shown.key,
            "head": head_of(asked, given),
            "sections": sections_of(given, shown),
            "links": [],
        }
        return Rendered("thing.jinja", values, subject=shown.key)


PAGES = (Page("/events/{key:path}", ASKING, show, shows="an event"),)
