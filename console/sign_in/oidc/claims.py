"""What a provider's claims make of somebody: his account, his roles, what he may ask about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from console.settings import OidcSettings, ReachSettings
from console.sign_in.roles import DECIDING, Role
from console.sign_in.visitor import Login
from governance.model.acts import Author
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError

_LEEWAY_SECONDS = 60
_SECOND = 1_000_000
_LONGEST_NAME = 200


class Subject(NamedTuple):
    """Who somebody is to the provider: by it his sessions are ended."""

    issuer: str
    subject: str
    sid: str | None


def checked(claims: Mapping[str, Any], settings: OidcSettings, now: float, nonce: str) -> None:
    """Raise DeclinedError unless an ID token is this provider's, for this console, of this sign-in, and in force.

    OpenID Connect Core 1.0, 3.1.3.7. ``aud`` is demanded: a token for another client is somebody else's.
    """
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    wrong = (
        "issuer" if claims.get("iss") != settings.issuer
        else "audience" if settings.client_id not in audiences
        else "authorised party" if "azp" in claims and claims["azp"] != settings.client_id
        else "authorised party" if len(audiences) > 1 and "azp" not in claims
        else "nonce" if claims.get("nonce") != nonce
        else "time" if not _in_force(claims, now)
        else "subject" if not isinstance(claims.get("sub"), str) or not claims["sub"]
        else None
    )  # fmt: skip
    if wrong is not None:
        raise DeclinedError(f"the sign-in is not accepted: the token's {wrong} is not right; sign in anew")


def checked_access(claims: Mapping[str, Any], kind: str, settings: OidcSettings, now: float) -> None:
    """Raise DeclinedError unless an access token is this provider's, for this API, and in force (RFC 9068, 4).

    ``kind``: what its header says as ``typ``. An ID token is none, whatever its audience: it has no scope, and no
    ``idtyp``, by which Entra marks a program's own (https://learn.microsoft.com/entra/identity-platform/optional-claims-reference).
    """
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    is_access = kind.lower().removeprefix("application/") == "at+jwt" or not {"scope", "scp", "idtyp"}.isdisjoint(
        claims
    )
    wrong = (
        "issuer" if claims.get("iss") != settings.issuer
        else "audience (console.oidc.api_audience)" if settings.api_audience not in audiences
        else "kind" if not is_access or "nonce" in claims
        else "time" if not _in_force(claims, now)
        else "subject" if not isinstance(claims.get("sub"), str) or not claims["sub"]
        else None
    )  # fmt: skip
    if wrong is not None:
        raise DeclinedError(f"the access token is not accepted: its {wrong} is not right")


def is_of_program(claims: Mapping[str, Any]) -> bool:
    """Tell whether an access token is of a program that signed in by itself: then its subject is no person."""
    clients = {claims[name] for name in ("client_id", "cid", "azp", "appid") if isinstance(claims.get(name), str)}
    return claims.get("idtyp") == "app" or claims.get("sub") in clients or claims.get("gty") == "client-credentials"


def scopes_of(claims: Mapping[str, Any]) -> frozenset[str]:
    """Return the scopes of an access token: one text with blanks (RFC 9068; Entra's ``scp``), or Okta's list."""
    words = [word for name in ("scope", "scp") for word in _values(claims, name)]
    return frozenset(scope for word in words for scope in word.split())


def login_of(claims: Mapping[str, Any], settings: OidcSettings, now: float) -> Login:
    """Return whom claims sign in, and until when.

    Raises DeclinedError for somebody who has no role here, or no subject.
    """
    ends = {value: until.timestamp() for value, until in settings.until.items()}
    stated = _values(claims, settings.roles_claim)
    values = [value for value in stated if ends.get(value, math.inf) > now]
    roles: set[Role] = {role for value in values for role in settings.roles.get(value, ())}
    if "administrator" in roles:
        # Whoever may grant access to jitgov decides about nobody's.
        roles -= DECIDING
    if not roles:
        raise DeclinedError(f"you have no role here: {_why_no_role(stated, settings)}")
    subject = claims.get(settings.subject_claim)
    if not isinstance(subject, str) or not subject or "|" in subject:
        raise DeclinedError(f"the sign-in names no account: the claim {settings.subject_claim} is not there")
    end = min((ends[value] for value in values if value in ends and value in settings.roles), default=None)
    reaches = _reaches(stated, values, settings)
    name = next(
        (c for key in ("preferred_username", "email", "name") if isinstance(c := claims.get(key), str)), subject
    )
    name = "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]
    return Login(
        name=name,
        roles=tuple(sorted(roles)),
        author=Author(via="oidc", issuer=settings.accounts_of, subject=subject, name=name),
        issuers=tuple(sorted({issuer for reach in reaches for issuer in reach.issuers})),
        applications=tuple(sorted({key for reach in reaches for key in reach.applications})),
        ends_at=int(end * _SECOND) if end is not None else None,
    )


def _reaches(stated: list[str], in_force: list[str], settings: OidcSettings) -> list[ReachSettings]:
    """Return what holds somebody: the reaches of his values in force; where all have ended, those that did.

    ``until`` takes roles away: who had a reach by a value that has ended would else see more than before.
    """
    holding = [settings.reach[value] for value in in_force if value in settings.reach]
    return holding or [settings.reach[value] for value in stated if value in settings.reach]


def _why_no_role(stated: list[str], settings: OidcSettings) -> str:
    claim = settings.roles_claim
    if not stated:
        return (
            f"the identity provider tells nothing as {claim}; whoever runs jitgov names the claim by "
            "console.oidc.roles_claim, and lets the provider send it"
        )
    return (
        f"none of what the identity provider tells as {claim} ({counted(len(stated), 'value')}) has one now; whoever "
        "runs jitgov gives roles by console.oidc.roles"
    )


def subject_of(claims: Mapping[str, Any]) -> Subject:
    """Return who claims are about."""
    sid = claims.get("sid")
    return Subject(str(claims["iss"]), str(claims["sub"]), sid if isinstance(sid, str) else None)


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    value = claims.get(name)
    listed = value if isinstance(value, list) else [value]
    return [word for word in listed if isinstance(word, str)]


def _in_force(claims: Mapping[str, Any], now: float) -> bool:
    expires, issued, begins = (
        _number(claims.get(name, 0 if name == "nbf" else None)) for name in ("exp", "iat", "nbf")
    )
    if expires is None or issued is None or begins is None:
        return False
    return expires > now - _LEEWAY_SECONDS and max(issued, begins) <= now + _LEEWAY_SECONDS


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
