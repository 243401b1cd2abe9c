"""One account: how it came to be, what it holds, how it is used, what is wrong with it, and the records behind that."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seen_things import seen_account
from console.asking.things import section_called, sections_of
from console.pages.interface import Page, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.pages.support.heat import use_drawn
from console.sign_in.roles import ASKING
from governance.queries.showing.shown import issuer_in
from ingest.contract.outside_text import is_seen


def show(asked: Asked) -> Rendered:
    """Answer with one account."""
    with answering(asked) as given:
        shown = seen_account(asked, given, asked.path["key"])
        application_id, _, own_key = shown.key.rpartition(">")
        section = section_called(shown, "account")
        facts = {row["what"]: row["value"] for row in section.rows} if section is not None else {}
        login = str(facts.get("login") or "")
        values = {
            "title": login if is_seen(login) else shown.key,
            "kind": "account",
            "key": shown.key,
            "head": head_of(asked, given, [issuer_in(shown.key)]),
            "sections": sections_of(given, shown),
            "heat": use_drawn(given, [own_key], application_id or None),
            # Of an account in an application: whose person and access they are is known by the account that enters it.
            "links": [
                ("the person", f"/persons/{in_path(own_key)}"),
                ("access", f"/access?account={in_path(own_key)}"),
            ],
        }
        return Rendered("thing.jinja", values, subject=shown.key)


PAGES = (Page("/accounts/{key:path}", ASKING, show, shows="an account"),)
