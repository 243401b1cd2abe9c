"""What a word may mean: people, accounts, applications, entitlements, ids."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seen_matches import seen_matches
from console.pages.interface import Page, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING

_PLACES = {
    "account": "/accounts/{}",
    "person": "/persons/{}",
    "application": "/applications/{}",
    "entitlement": "/access?entitlement={}",
    "finding": "/findings/{}",
    "event": "/events/{}",
}


def show(asked: Asked) -> Rendered:
    """Answer with what the word may mean, of what the visitor may see."""
    word = asked.word("q") or ""
    with answering(asked) as given:
        matches, notice = seen_matches(asked, given, word) if word else ([], None)
        values = {
            "title": f"Search: {word}" if word else "Search",
            "q": word,
            "head": head_of(asked, given),
            "notice": notice,
            "matches": [(match, _PLACES[match.kind].format(in_path(match.key))) for match in matches],
        }
        return Rendered("search.jinja", values)


PAGES = (Page("/search", ASKING, show),)
