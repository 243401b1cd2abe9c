"""One account: how it came to be, what it holds, how it is used, what is wrong with it, and the records behind that."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seeing import is_of_source, left_out, refuse_outside, within_reach
from console.asking.things import section_called, sections_of, whole
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.pages.support.heat import use_drawn
from console.sign_in.roles import ASKING
from governance.queries.showing.shown import issuer_in


def show(asked: Asked) -> Rendered:
    """Answer with one account."""
    with answering(asked) as given:
        with within_reach(asked.visitor, "account", asked.path["key"]):
            shown = whole(given, asked.path["key"], "account")
            application_id, _, _ = shown.key.rpartition(">")
            refuse_outside(asked.visitor, shown.key, application_id)
        sections = sections_of(shown, left_out(asked.visitor))
        if not is_of_source(asked.visitor, shown.key):
            # Whoever may ask about an application sees nothing of what the same account does elsewhere.
            sections = [part for part in sections if part.title == "account"]
        section = section_called(shown, "account")
        facts = {row["what"]: row["value"] for row in section.rows} if section is not None else {}
        values = {
            "title": str(facts.get("login") or shown.key),
            "kind": "account",
            "key": shown.key,
            "head": head_of(asked, given, [issuer_in(shown.key)]),
            "sections": sections,
            "heat": use_drawn(given, [shown.key.rpartition(">")[2]], application_id or None),
            "links": [("the person", "/persons/{}"), ("access", "/access?account={}")],
        }
        return Rendered("thing.jinja", values, subject=shown.key)


PAGES = (Page("/accounts/{key:path}", ASKING, show, shows="an account"),)
