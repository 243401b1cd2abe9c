"""API tokens: shown once, stored as a hash, with an owner, roles, a reach and an end."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Engine

from console.sign_in.sessions import hashed
from console.sign_in.visitor import Login, Visitor
from console.store.token_rows import TokenRow, insert_token, note_used, revoke_token, token_of, tokens
from governance.store.database.engine import reading_once, writing, writing_once
from ingest.contract.errors import DeclinedError, UnclearError
from ingest.contract.instants import from_micros

PREFIX = "jitgov_"
_BYTES = 32
_USED_EVERY = 60_000_000
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Login).decode


class TokenView(msgspec.Struct, frozen=True):
    """A token as people see it; the token itself is nowhere."""

    token_id: str
    name: str
    owner: str
    roles: list[str]
    acts: bool
    """Whether it decides as its owner."""
    reach: list[str]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class Made(NamedTuple):
    """A token that was made: what its holder sends, and the id that it is known by."""

    token: str
    token_id: str


def make_token(own: Engine, name: str, owner: str, login: Login, now: int, ends_at: int) -> Made:
    """Make a token. Raises DeclinedError for one that has ended before it begins."""
    if ends_at <= now:
        raise DeclinedError("a token ends in the future")
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    token_id = hashed(token)[:12]
    row = TokenRow(hashed(token), token_id, name, owner, _encode(login).decode(), now, ends_at, None, None)
    with writing(own) as connection:
        insert_token(connection, row)
    return Made(token, token_id)


def bearer(own: Engine, token: str, now: int, address: str | None) -> Visitor | None:
    """Return who sends a token; None: it is none, has ended, or was revoked."""
    if not token.startswith(PREFIX):
        return None
    with reading_once(own) as connection:
        row = token_of(connection, hashed(token), now)
    if row is None:
        return None
    if row.used_at is None or now - row.used_at >= _USED_EVERY:
        with writing_once(own) as connection:
            note_used(connection, row.token_hash, now)
    return Visitor(_decode(row.login), row.token_id, "", address)


def listed_tokens(own: Engine) -> list[TokenView]:
    """Return all tokens, the latest first; those that have ended too."""
    with reading_once(own) as connection:
        return [_view(row) for row in tokens(connection)]


def end_token(own: Engine, token_id: str, now: int) -> None:
    """Revoke a token at once. Raises UnclearError where there is none that counts."""
    with writing(own) as connection:
        if not revoke_token(connection, token_id, now):
            raise UnclearError(f"no token that counts has the id {token_id!r:.40}; see `jitgov token list`")


def _view(row: TokenRow) -> TokenView:
    login = _decode(row.login)
    return TokenView(
        token_id=row.token_id,
        name=row.name,
        owner=row.owner,
        roles=list(login.roles),
        acts=login.acts,
        reach=[*login.issuers, *login.applications],
        made_at=from_micros(row.made_at),
        ends_at=from_micros(row.ends_at),
        used_at=from_micros(row.used_at) if row.used_at is not None else None,
        revoked_at=from_micros(row.revoked_at) if row.revoked_at is not None else None,
    )
