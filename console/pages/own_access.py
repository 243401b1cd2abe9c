"""jitgov's own access: who looked at whom, and who is signed in with which roles."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seeing import refuse_unless_everything
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import OWN_ACCESS
from console.sign_in.sessions import OpenSession, open_sessions
from console.sign_in.tokens import listed_tokens
from console.store.access_log import latest_views
from governance.store.database.engine import reading
from ingest.contract.instants import from_micros

PATH = "/own-access"
_MOST = 200


def show(asked: Asked) -> Rendered:
    """Answer with the latest looks, and with the sessions that are open."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    house = asked.house
    with reading(house.own) as connection:
        views = latest_views(connection, _MOST)
    with answering(asked, of_now=True) as given:
        sessions = open_sessions(house.own, house.now())
        keys = {*map(_decides_as, sessions), *(view.subject for view in views)}
        values = {
            "title": "jitgov's own access",
            "head": head_of(asked, given, []),
            "views": [(from_micros(view.at), view) for view in views],
            "sessions": sessions,
            "names": given.snapshot.account_names(keys),
            "decides_as": _decides_as,
            "tokens": listed_tokens(house.own),
            "kept_days": house.chosen.console.access_log_days,
        }
        return Rendered("own_access.jinja", values)


def _decides_as(session: OpenSession) -> str | None:
    return session.login.speaks_for or session.login.author.account_id


PAGES = (Page(PATH, OWN_ACCESS, show, menu="Own access", place=95),)
