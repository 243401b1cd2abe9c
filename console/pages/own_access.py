"""jitgov's own access: who looked at whom, and who is signed in with which roles."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.own_access import MOST_LOOKS, looks, sessions, tokens
from console.asking.seeing import refuse_unless_everything
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import OWN_ACCESS

PATH = "/own-access"


def show(asked: Asked) -> Rendered:
    """Answer with the sessions that are open, the tokens, and the latest looks."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    with answering(asked, of_now=True) as given:
        signed_in, views = sessions(asked), looks(asked)
        keys = {*(session.decides_as for session in signed_in), *(look.subject for look in views)}
        values = {
            "title": "jitgov's own access",
            "head": head_of(asked, given, []),
            "doors": asked.house.chosen.report.doors,
            "looks": views,
            "most_looks": MOST_LOOKS,
            "sessions": signed_in,
            "names": given.snapshot.account_names(keys),
            "tokens": tokens(asked),
            "kept_days": asked.house.chosen.console.access_log_days,
        }
        return Rendered("own_access.jinja", values)


PAGES = (Page(PATH, OWN_ACCESS, show, menu="Own access", place=95, of_everything=True),)
