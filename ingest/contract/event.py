"""The event: one immutable, strict shape for all sources, near OCSF's Identity & Access Management category.

An event's identity is (event_id, content_hash): a vendor may revise a record under one id, and every version is a fact.

What the second schema added is left out on the wire where an event does not say it: an event of the first schema keeps
its bytes and its hash, and is read by workers of either schema (``schema_of``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, get_args

import msgspec
from msgspec import UNSET, UnsetType

SCHEMA_VERSION = 2
"""The newest schema that this release reads and writes; it reads all before it."""

FirstKind = Literal[
    "sign_in", "sign_out", "session_started", "federated_sign_in",
    "account_created", "account_updated", "account_enabled", "account_disabled", "account_deleted",
    "account_locked", "account_unlocked", "credential_changed",
    "mfa_verified", "mfa_enrolled", "mfa_removed",
    "account_invited", "invitation_redeemed",
    "grant_added", "grant_removed", "elevation_activated", "elevation_expired",
    "consent_granted", "consent_revoked", "provisioned", "deprovisioned", "risk_raised",
    "account_seen", "grant_seen", "census_ended", "coverage", "other",
]  # fmt: skip
SecondKind = Literal[
    "container_deleted", "container_restored", "container_suspended", "container_resumed", "entity_renamed",
    "credential_added", "credential_removed", "credential_seen", "factor_seen",
    "owner_added", "owner_removed", "owner_seen", "sponsor_added", "sponsor_removed", "sponsor_seen",
    "consent_seen", "person_seen", "evidence",
]  # fmt: skip
"""Kinds that the second schema added.

- ``container_*``, ``entity_renamed``: what happened to the group, application or other entitlement that it names.
- ``owner_*``: ``account`` owns the entitlement or application. ``sponsor_*``: ``account`` is who is sponsored, and
  ``attributes["sponsor"]`` the sponsor's issuer and subject.
- ``credential_*``: of the account, or, without one, of the application.
- ``factor_seen``, ``consent_seen``, ``person_seen`` and the like: what a list or a roster states. The end of a census
  says in ``attributes["population"]`` whom or what it lists.
- ``evidence``: a record that was folded away, kept because something rests on it.
"""
Kind = Literal[FirstKind, SecondKind]
KINDS: tuple[str, ...] = get_args(Kind)
SECOND_KINDS: frozenset[str] = frozenset(get_args(SecondKind))
CONTAINER_KINDS: frozenset[str] = frozenset(
    {"container_deleted", "container_restored", "container_suspended", "container_resumed", "entity_renamed"}
)
"""What happens to a group, an application or another entitlement, and so to all who hold something through it."""
PartyType = Literal["person", "service", "system"]
EntitlementType = Literal[
    "group", "app_assignment", "app_role", "directory_role", "admin_privilege", "permission", "licence"
]
Mfa = Literal["multi", "single", "unknown"]
Mode = Literal["active", "eligible", "activated"]
Result = Literal["success", "failure", "unknown"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of all parts of the event: immutable, unknown keys refused.

    They hold JSON values, which have no circles: the garbage collector need not look at them.
    """


class Source(Shape, frozen=True, cache_hash=True):
    """Where the record was read: the IdP (``okta``, ``entra``), the tenant's label, the stream."""

    idp: str
    tenant: str
    stream: str


class Outcome(Shape, frozen=True):
    """Whether it succeeded; ``reason`` is the vendor's code or text."""

    result: Result
    reason: str | None = None


class Party(Shape, frozen=True):
    """Somebody at one source: an account is known by (issuer, subject), never by name or e-mail."""

    type: PartyType
    issuer: str | None = None
    subject: str | None = None
    name: str | None = None
    display_name: str | None = None


class Application(Shape, frozen=True):
    """An application as the source names it.

    ``foreign_tenant``: the vendor's id of another tenant that it is registered in; ``publisher_verified``: whether the
    vendor verified who publishes it.
    """

    id: str
    name: str | None = None
    foreign_tenant: str | UnsetType = UNSET
    publisher_verified: bool | UnsetType = UNSET


class Entitlement(Shape, frozen=True):
    """What can be held."""

    type: EntitlementType
    id: str
    name: str | None = None


class Grant(Shape, frozen=True):
    """The nature of a grant that an event speaks of.

    ``via`` is the id of the group it comes through (absent: direct); ``scope`` absent or ``/`` is the whole tenant;
    ``restated`` says that the event lists what is held rather than what changed; ``granted_by`` is who gave it, where
    that is not the event's actor.
    """

    mode: Mode = "active"
    via: str | None = None
    scope: str | None = None
    expires_at: Instant | None = None
    restated: bool = False
    granted_by: Party | UnsetType = UNSET


class Client(Shape, frozen=True):
    """From where and how: ``mfa`` and ``interactive`` are what the record itself states."""

    ip: str | None = None
    user_agent: str | None = None
    country: str | None = None
    city: str | None = None
    device_id: str | None = None
    mfa: Mfa = "unknown"
    interactive: bool | None = None


class Correlation(Shape, frozen=True):
    """What ties records of one act together."""

    transaction: str | None = None
    session: str | None = None
    request: str | None = None


class Occurrence(Shape, frozen=True):
    """What a record says of one thing that happened at a source.

    ``attributes`` holds what the record asserts of the account or the act, as JSON values. ``stated_at`` is when that
    came to be by the word of a list: when an account was created, or a grant given.
    """

    event_id: str
    kind: Kind
    vendor_type: str
    occurred_at: Instant
    outcome: Outcome
    actor: Party | None = None
    account: Party | None = None
    application: Application | None = None
    entitlement: Entitlement | None = None
    grant: Grant | None = None
    client: Client | None = None
    attributes: dict[str, Any] = {}
    correlation: Correlation = Correlation()
    stated_at: Instant | UnsetType = UNSET


class Event(Occurrence, frozen=True, kw_only=True):
    """One thing that happened at a source, and how it came to be known.

    ``raw`` is the vendor's record, token for token. The order is the wire's: what ``content_hash`` covers comes first,
    up to ``source.tenant``, so that an event is encoded once for both (``ingest.contract.sealing``). ``translation`` is
    the number of the translation that made it, 1 where it is left out: a mended translator gives a higher one, and its
    version of a record counts before those of the same vendor's date (see ``translation_of``).
    """

    source: Source
    observed_at: Instant
    content_hash: str = ""
    translation: Annotated[int, msgspec.Meta(ge=2)] | UnsetType = UNSET
    raw: msgspec.Raw = msgspec.Raw(b"null")


class Translated(Protocol):
    """What says which translation made it, or leaves it out."""

    @property
    def translation(self) -> int | UnsetType: ...


def translation_of(event: Translated) -> int:
    """Return the number of the translation that made the event, 1 where it says none."""
    return 1 if event.translation is UNSET else event.translation


def schema_of(event: Event) -> int:
    """Return the lowest schema that can say what the event says, so that a worker of that schema can read it."""
    if event.kind in SECOND_KINDS or event.translation is not UNSET or event.stated_at is not UNSET:
        return 2
    if event.kind == "census_ended" and "population" in event.attributes:
        return 2
    if event.grant is not None and event.grant.granted_by is not UNSET:
        return 2
    application = event.application
    if application is None:
        return 1
    return 1 if application.foreign_tenant is UNSET and application.publisher_verified is UNSET else 2


def account_key(issuer: str, subject: str) -> str:
    """Return the one key of an account, ``<issuer>|<subject>``."""
    return f"{issuer}|{subject}"


def account_key_of(party: Party | None) -> str | None:
    """Return the account key of a party, None when the record does not tell who it is."""
    if party is None or not party.issuer or not party.subject:
        return None
    return f"{party.issuer}|{party.subject}"


def partition_key(event: Event) -> str:
    """Return the bus key: the account's, else the entitlement's or application's id, else the event id.

    Statements of a stream's coverage share the stream's, so that they are read in order: else a later one would
    open a gap until the earlier one comes.
    """
    key = account_key_of(event.account)
    if key is not None:
        return key
    issuer = f"{event.source.idp}:{event.source.tenant}"
    if event.kind == "coverage":
        return f"{issuer}|{event.source.stream}"
    about = event.entitlement or event.application
    return f"{issuer}|{about.id}" if about is not None else event.event_id
