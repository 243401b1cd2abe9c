"""Sessions: a random id in the browser's cookie, all else in the console's own tables.

Each request reads its session anew, so that one that is ended has ended in every process.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec
from sqlalchemy import Engine

from console.sign_in.visitor import Login, Visitor
from console.store.session_rows import (
    SessionRow,
    end_session,
    insert_link,
    insert_session,
    note_seen,
    session_of,
    sessions_open_at,
    use_link,
)
from governance.store.database.engine import reading_once, writing, writing_once
from ingest.contract.instants import from_micros

_BYTES = 32
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_SEEN_EVERY = _MINUTE
"""A session's last use is written once a minute at most."""
_HOUR = 3_600 * _SECOND
_LINK_LASTS = 10 * _MINUTE
_NAMED_BY = 12
_MOST_SHOWN = 200
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Login).decode


class ProviderSubject(Protocol):
    """Who somebody is to the provider that signed him in."""

    @property
    def issuer(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def sid(self) -> str | None: ...


class OpenSession(NamedTuple):
    """Who is signed in, since when, and until when."""

    login: Login
    began_at: datetime
    seen_at: datetime
    ends_at: datetime


class Begun(NamedTuple):
    """A session that begins: what the browser keeps, and for how many seconds."""

    cookie: str
    seconds: int


def begin_session(own: Engine, login: Login, now: int, hours: int, subject: ProviderSubject | None = None) -> Begun:
    """Begin a session of somebody who has just signed in, under an id that nobody has seen before.

    ``subject``: who he is to the provider, by which it may end his sessions.
    """
    cookie, ends_at = secrets.token_urlsafe(_BYTES), now + hours * _HOUR
    if login.ends_at is not None:
        ends_at = min(ends_at, login.ends_at)
    row = SessionRow(
        session_hash=hashed(cookie),
        forgery_token=secrets.token_urlsafe(_BYTES),
        login=_encode(login).decode(),
        issuer=subject.issuer if subject is not None else None,
        subject=subject.subject if subject is not None else None,
        sid=subject.sid if subject is not None else None,
        began_at=now,
        seen_at=now,
        ends_at=ends_at,
    )
    with writing(own) as connection:
        insert_session(connection, row)
    return Begun(cookie, (ends_at - now) // _SECOND)


def visitor_of(
    own: Engine, cookie: str | None, now: int, address: str | None, idle_minutes: int | None = None
) -> Visitor | None:
    """Return whose session a cookie names; None: nobody's. One that was idle for so long is ended."""
    if not cookie:
        return None
    with reading_once(own) as connection:
        row = session_of(connection, hashed(cookie), now)
    if row is None:
        return None
    if _was_idle(row, now, idle_minutes):
        sign_out(own, cookie)
        return None
    if now - row.seen_at >= _SEEN_EVERY:
        with writing_once(own) as connection:
            note_seen(connection, row.session_hash, now)
    return Visitor(_decode(row.login), row.session_hash[:_NAMED_BY], row.forgery_token, address)


def _was_idle(row: SessionRow, now: int, idle_minutes: int | None) -> bool:
    # By a printed link nobody signs in again: on one's own machine the hours alone end a session.
    return idle_minutes is not None and row.issuer is not None and now - row.seen_at >= idle_minutes * _MINUTE


def open_sessions(own: Engine, now: int, idle_minutes: int | None = None) -> list[OpenSession]:
    """Return the sessions that are not over, the latest first."""
    with reading_once(own) as connection:
        rows = sessions_open_at(connection, now, _MOST_SHOWN)
    return [
        OpenSession(_decode(row.login), from_micros(row.began_at), from_micros(row.seen_at), from_micros(row.ends_at))
        for row in rows
        if not _was_idle(row, now, idle_minutes)
    ]


def sign_out(own: Engine, cookie: str) -> None:
    """End the session that a cookie names."""
    with writing(own) as connection:
        end_session(connection, hashed(cookie))


def made_link(own: Engine, login: Login, now: int) -> str:
    """Return the secret part of a link that signs in once, within ten minutes."""
    secret = secrets.token_urlsafe(_BYTES)
    with writing(own) as connection:
        insert_link(connection, hashed(secret), _encode(login).decode(), now + _LINK_LASTS, now)
    return secret


def follow_link(own: Engine, secret: str, now: int) -> Login | None:
    """Return whom a link signs in; None: it is none, is over, or was used."""
    with writing(own) as connection:
        login = use_link(connection, hashed(secret), now)
    return None if login is None else _decode(login)


def hashed(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
