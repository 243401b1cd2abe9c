"""Who uses jitgov itself: who is signed in with which roles, which tokens were made, who looked at whom."""

from __future__ import annotations

from datetime import datetime

import msgspec

from console.asking.asked import Asked
from console.sign_in.sessions import OpenSession, open_sessions
from console.sign_in.tokens import TokenView, listed_tokens
from console.sign_in.visitor import Login
from console.store.access_log import latest_views
from governance.store.database.engine import reading_once
from ingest.contract.instants import from_micros

MOST_LOOKS = 200


class SessionView(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    who: str
    roles: list[str]
    reach: list[str]
    """Sources and applications that he may ask about; none: all."""
    decides_as: str | None
    """The account whose word he gives; None: nobody's."""
    began_at: datetime
    seen_at: datetime
    ends_at: datetime


class LookView(msgspec.Struct, frozen=True):
    """Somebody was shown what is known of somebody."""

    at: datetime
    who: str
    session: str
    """The beginning of the session's hash, or the token's id."""
    address: str | None
    page: str
    subject: str


def sessions(asked: Asked) -> list[SessionView]:
    """Return the sessions that are open."""
    house = asked.house
    return [_session(s) for s in open_sessions(house.own, house.now(), house.chosen.console.idle_minutes)]


def tokens(asked: Asked) -> list[TokenView]:
    """Return the tokens that were made, the latest first."""
    return listed_tokens(asked.house.own)


def looks(asked: Asked) -> list[LookView]:
    """Return the latest ``MOST_LOOKS`` looks, the newest first."""
    with reading_once(asked.house.own) as connection:
        rows = latest_views(connection, MOST_LOOKS)
    return [LookView(from_micros(row.at), row.who, row.session, row.address, row.page, row.subject) for row in rows]


def reach_of(login: Login) -> list[str]:
    """Return the sources and applications that a login is held to; none: it sees all."""
    return [*login.issuers, *login.applications]


def _session(session: OpenSession) -> SessionView:
    login = session.login
    return SessionView(
        login.author.spelled(), list(login.roles), reach_of(login), login.speaks_for or login.author.account_id,
        session.began_at, session.seen_at, session.ends_at,
    )  # fmt: skip
