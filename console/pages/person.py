"""One person: what the roster says, all accounts, what they hold together, how they are used, what is wrong."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seen_things import seen_person
from console.asking.things import section_called, sections_of
from console.pages.interface import Page, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.pages.support.heat import use_drawn
from console.sign_in.roles import ASKING
from governance.queries.showing.shown import Shown


def show(asked: Asked) -> Rendered:
    """Answer with one person."""
    with answering(asked) as given:
        shown = seen_person(asked, given, asked.path["key"])
        values = {
            "title": _name(shown) or shown.key,
            "kind": "person",
            "key": shown.key,
            "head": head_of(asked, given),
            "sections": sections_of(given, shown),
            "heat": use_drawn(given, _account_ids(shown)),
            "links": [("access", f"/access?person={in_path(shown.key)}")],
        }
        return Rendered("thing.jinja", values, subject=shown.key)


def _account_ids(shown: Shown) -> list[str]:
    section = section_called(shown, "accounts")
    rows = section.rows if section is not None else []
    return sorted({row["account"].account_id for row in rows})


def _name(shown: Shown) -> str | None:
    for title, row in (("by the roster", "name"), ("accounts", "account")):
        section = section_called(shown, title)
        for line in section.rows if section is not None else ():
            if title == "accounts":
                return str(line[row].name or line[row].subject)
            if line["what"] == row:
                return str(line["value"])
    return None


PAGES = (Page("/persons/{key:path}", ASKING, show, shows="a person"),)
