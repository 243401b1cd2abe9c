"""jitgov's own access by program: who calls, who is signed in, which tokens there are, who looked at whom."""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.api.interface import Listing, Single
from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.own_access import LookView, SessionView, looks, reach_of, sessions, tokens
from console.sign_in.roles import EVERY_ROLE, OWN_ACCESS
from console.sign_in.tokens import TokenView
from governance.queries.naming import shown_instant
from governance.queries.pages import Page, PageRequest


class CallerView(msgspec.Struct, frozen=True):
    """Whoever calls: what his token lets him do."""

    name: str
    account_id: str | None
    """Whose items are his, and as whom he decides; None: he is of no account."""
    roles: list[str]
    acts: bool
    """Whether the token decides, too; else it asks."""
    reach: list[str]
    """Sources and applications that he may ask about; none: all."""
    ends_at: datetime | None
    """When his roles end; None: with his token."""


def _caller(asked: Asked, _given: Answering, _id: str) -> CallerView:
    visitor, login = asked.visitor, asked.visitor.login
    ends_at = shown_instant(login.ends_at)
    acts = login.acts and visitor.account_id is not None
    return CallerView(login.name, visitor.account_id, sorted(login.roles), acts, reach_of(login), ends_at)


def _sessions(asked: Asked, _given: Answering, _request: PageRequest) -> Page[SessionView]:
    return Page(sessions(asked), None)


def _tokens(asked: Asked, _given: Answering, _request: PageRequest) -> Page[TokenView]:
    return Page(tokens(asked), None)


def _looks(asked: Asked, _given: Answering, _request: PageRequest) -> Page[LookView]:
    return Page(looks(asked), None)


CALLER = Single("/me", "Who calls, and what his token lets him do.", EVERY_ROLE, CallerView, _caller)
SESSIONS = Listing(
    "/sessions", "Who is signed in with which roles, all at once.", OWN_ACCESS, SessionView, (), _sessions,
    of_now=True, of_everything=True,
)  # fmt: skip
TOKENS = Listing(
    "/tokens", "The tokens that were made, all at once; none of them is told.", OWN_ACCESS, TokenView, (), _tokens,
    of_now=True, of_everything=True,
)  # fmt: skip
LOOKS = Listing(
    "/looks", "Who was shown what of whom, the latest 200.", OWN_ACCESS, LookView, (), _looks,
    of_now=True, of_everything=True,
)  # fmt: skip
