"""A sign-in from its beginning to its session: what the browser takes along, and what its return must match."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import Engine

from console.settings import OidcSettings
from console.sign_in.oidc.claims import Subject, checked, login_of, subject_of
from console.sign_in.oidc.provider import Provider
from console.sign_in.sessions import hashed
from console.sign_in.visitor import Login
from console.store.pending_rows import PendingRow, insert_pending, take_pending
from governance.store.database.engine import writing
from ingest.contract.errors import DeclinedError

_LASTS = 10 * 60 * 1_000_000
_SECOND = 1_000_000
_VERIFIER_LETTERS = 64


class Tokens(msgspec.Struct, frozen=True):
    """What the provider gives for a code; only who signed in is asked, so nothing of it is kept."""

    id_token: str
    access_token: str | None = None


class Client(NamedTuple):
    """This console at its provider."""

    provider: Provider
    settings: OidcSettings
    secret: str | None
    redirect_uri: str


class SignedIn(NamedTuple):
    """Whom a sign-in is of, who he is to the provider, and where he wanted to go."""

    login: Login
    subject: Subject
    back_to: str


def begin(own: Engine, client: Client, browser: str, back_to: str, now: int) -> str:
    """Return the address at the provider; ``browser``: a secret of the browser's, which its return must bring.

    Several tabs may sign in at once: each has a state of its own.
    """
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), generate_token(_VERIFIER_LETTERS)
    row = PendingRow(hashed(state), hashed(browser), nonce, verifier, back_to, now + _LASTS)
    with writing(own) as connection:
        insert_pending(connection, row, now)
    address: str = prepare_grant_uri(
        client.provider.place().authorization_endpoint,
        client_id=client.settings.client_id,
        response_type="code",
        redirect_uri=client.redirect_uri,
        scope=" ".join(client.settings.scopes),
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return address


def finish(own: Engine, client: Client, browser: str, state: str, code: str, now: int) -> SignedIn:
    """Return whom the provider signs in. Raises DeclinedError where this browser began no such sign-in."""
    with writing(own) as connection:
        pending = take_pending(connection, hashed(state), hashed(browser), now)
    if pending is None:
        raise DeclinedError("this sign-in was not begun here, or took too long; sign in anew")
    tokens = _tokens_for(code, pending.verifier, client)
    claims = client.provider.verified(tokens.id_token, now / _SECOND).claims
    checked(claims, client.settings, now / _SECOND, pending.nonce)
    whole = _completed(claims, tokens.access_token, client)
    return SignedIn(login_of(whole, client.settings, now / _SECOND), subject_of(claims), pending.back_to)


def _tokens_for(code: str, verifier: str, client: Client) -> Tokens:
    settings, basic = client.settings, None
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "client_id": settings.client_id,
        "code_verifier": verifier,
    }
    if client.secret is not None and settings.client_auth == "client_secret_basic":
        basic = (settings.client_id, client.secret)
    elif client.secret is not None:
        fields["client_secret"] = client.secret
    body = client.provider.post_form(client.provider.place().token_endpoint, fields, basic)
    try:
        return msgspec.json.decode(body, type=Tokens)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DeclinedError("the identity provider gave no ID token") from error


def _completed(claims: Mapping[str, Any], access_token: str | None, client: Client) -> Mapping[str, Any]:
    """Return the claims of an ID token, with what UserInfo says besides where a claim that is needed is not in it.

    OpenID Connect Core 1.0, 5.4: where a code is exchanged, UserInfo alone may tell what a scope asks for.
    Raises DeclinedError where UserInfo speaks of somebody else (5.3.2).
    """
    needed = {client.settings.roles_claim, client.settings.subject_claim}
    if access_token is None or needed <= claims.keys():
        return claims
    more = client.provider.person(access_token)
    if more and more.get("sub") != claims["sub"]:
        raise DeclinedError("the sign-in is not accepted: the identity provider tells of somebody else; sign in anew")
    return {**more, **claims}
