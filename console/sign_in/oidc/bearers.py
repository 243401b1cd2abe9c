"""Access tokens of the identity provider, sent to the API: by the same map of claims as sign-ins, and none is kept."""

from __future__ import annotations

import msgspec

from console.settings import OidcSettings
from console.sign_in.oidc.claims import checked_access, is_of_program, login_of, scopes_of
from console.sign_in.oidc.flow import Client
from console.sign_in.sessions import hashed
from console.sign_in.visitor import Visitor
from ingest.contract.errors import DeclinedError

_SECOND = 1_000_000
_NAMED_BY = 12


def visitor_by(client: Client, token: str, now: int, address: str | None) -> Visitor | None:
    """Return who sends an access token of the provider; None: it has not the form of one.

    A program's own token is of no account: it asks what its roles may, and decides nothing.
    Raises DeclinedError, which says why, for one that is not for this API, or gives no role here.
    """
    settings = client.settings
    if token.count(".") != 2:
        return None
    if settings.api_audience is None:
        raise DeclinedError("the API takes jitgov's own tokens alone: console.oidc.api_audience names no audience")
    verified = client.provider.verified(token, now / _SECOND)
    checked_access(verified.claims, str(verified.header.get("typ", "")), settings, now / _SECOND)
    by_program = is_of_program(verified.claims)
    login = login_of(verified.claims, settings if by_program else _as_of_access(settings), now / _SECOND)
    author = login.author
    if by_program:
        author = msgspec.structs.replace(author, issuer=None, subject=None)
    acts = settings.api_write_scope is not None and settings.api_write_scope in scopes_of(verified.claims)
    session = hashed(token)[:_NAMED_BY]
    return Visitor(msgspec.structs.replace(login, author=author, acts=acts), session, "", address)


def _as_of_access(settings: OidcSettings) -> OidcSettings:
    """Return how a person's access token is read: Okta's says the login as ``sub``, and the account as ``uid``."""
    return msgspec.structs.replace(settings, subject_claim=settings.api_subject_claim or settings.subject_claim)
