"""House-wide keys of what events speak of, and deterministic ids of what we make."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from ingest.contract.event import CONTAINER_KINDS, Entitlement, Event, account_key_of
from ingest.contract.roster import ROSTER

GROUP_TYPE = "group"
_REMEMBERED = 20_000
"""Keys whose parts are kept in memory: thousands of accounts hold the same few things."""
SIGN_INS_OF_DAY = "sign_ins:"
"""Begins the id of what sign-ins alone tell of a session, a day each: ``sign_ins:<day>:<session>``."""
SubjectKind = Literal["account", "group", "application", "entitlement", "person"]
HOLDER_KINDS: tuple[SubjectKind, ...] = ("account", "group")
"""Who holds grants: an account, or a group that is conferred something for its members."""


class Subject(NamedTuple):
    """What a fact or a work item is about: its kind and its key, because keys of two kinds may be spelled alike."""

    kind: SubjectKind
    key: str

    def __str__(self) -> str:
        """Return ``<kind>:<key>``, as a work item names it."""
        return f"{self.kind}:{self.key}"


class KeyParts(NamedTuple):
    """A key ``<issuer>|<type>:<id>`` in its parts; of an account's or an application's key ``type`` is ''."""

    issuer: str
    type: str
    id: str


def plain_parts(key: str) -> KeyParts:
    """Return the parts of an account's or an application's key, ``<issuer>|<id>``."""
    issuer, _, own = key.partition("|")
    return KeyParts(issuer, "", own)


@lru_cache(maxsize=_REMEMBERED)
def entitlement_parts(key: str) -> KeyParts:
    """Return the parts of an entitlement's key, a group's included: ``<issuer>|<type>:<id>``."""
    issuer, _, own = key.partition("|")
    kind, _, own_id = own.partition(":")
    return KeyParts(issuer, kind, own_id)


_OWNING = "owner/"


def ownership_key(account_id: str) -> str:
    """Return the key of the permission that owners of an account hold."""
    issuer, _, own = account_id.partition("|")
    return f"{issuer}|permission:{_OWNING}{own}"


def owned_by(entitlement_id: str) -> str | None:
    """Return the account that holders of an ownership own, None for every other entitlement."""
    issuer, kind, own = entitlement_parts(entitlement_id)
    is_ownership = kind == "permission" and own.startswith(_OWNING)
    return f"{issuer}|{own.removeprefix(_OWNING)}" if is_ownership else None


def holder_subject(key: str) -> Subject:
    """Return the subject of a key of somebody who holds grants: a group, where its own part says so, or an account."""
    return Subject("group" if entitlement_parts(key).type == GROUP_TYPE else "account", key)


def entitlement_subject(key: str) -> Subject:
    """Return the subject of an entitlement's key: a group is one of its own kind."""
    return Subject("group" if entitlement_parts(key).type == GROUP_TYPE else "entitlement", key)


_HELD_BY_APPLICATIONS = frozenset({"consent_granted", "consent_revoked", "consent_seen"})


def issuer_of(event: Event) -> str:
    """Return ``<idp>:<tenant>`` of the source that the event was read from."""
    return f"{event.source.idp}:{event.source.tenant}"


def application_key(issuer: str, application_id: str) -> str:
    """Return ``<issuer>|<application id>``."""
    return f"{issuer}|{application_id}"


def application_aliases(event: Event) -> list[str]:
    """Return the keys by which other records may name the event's application: Entra's by its service principal."""
    alias, application = event.attributes.get("service_principal_id"), event.application
    if not isinstance(alias, str) or application is None or alias == application.id:
        return []
    return [application_key(issuer_of(event), alias)]


def entitlement_key(issuer: str, entitlement: Entitlement) -> str:
    """Return ``<issuer>|<type>:<id>``."""
    return f"{issuer}|{entitlement.type}:{entitlement.id}"


def group_key(issuer: str, group_id: str) -> str:
    """Return the entitlement key of a group known by its id."""
    return f"{issuer}|{GROUP_TYPE}:{group_id}"


def app_account_key(application_id: str, idp_account_id: str) -> str:
    """Return the key of an application's account, known by (application, IdP issuer + subject)."""
    return f"{application_id}>{idp_account_id}"


def holder_of(event: Event) -> Subject | None:
    """Return the account or the roster's person that an event is about, else the group that it confers something on."""
    account = account_key_of(event.account)
    if account is not None:
        is_person = event.kind == "person_seen" and account.startswith(f"{ROSTER}:")
        return Subject("person" if is_person else "account", account)
    if event.grant is not None and event.grant.via is not None:
        return Subject("group", group_key(issuer_of(event), event.grant.via))
    return None


def about_of(event: Event) -> Subject | None:
    """Return what a fact is about: who holds something, else the thing itself, None when the event names neither.

    Of an application's permissions the application is the holder; else the entitlement is the nearer thing. What
    happens to a container is about the container, whoever else is named.
    """
    holder = None if event.kind in CONTAINER_KINDS else holder_of(event)
    if holder is not None:
        return holder
    issuer, entitlement, application = issuer_of(event), event.entitlement, event.application
    if application is not None and (entitlement is None or event.kind in _HELD_BY_APPLICATIONS):
        return Subject("application", application_key(issuer, application.id))
    if entitlement is not None:
        return entitlement_subject(entitlement_key(issuer, entitlement))
    return None


LISTED = "jitgov:census:"
"""Begins the id of what a census states: no record shows it."""


def is_listed(event_id: str | None) -> bool:
    """Tell whether an event is a census's statement."""
    return event_id is not None and event_id.startswith(LISTED)


def made_id(*parts: str | int | None) -> str:
    """Return a deterministic id of 32 hex digits of what it is made of."""
    return id_of("\x1f".join([part if isinstance(part, str) else "" if part is None else str(part) for part in parts]))


def id_of(joined: str) -> str:
    """Return what ``made_id`` returns, of parts that are joined already: by U+001F, "" for None."""
    return sha256(joined.encode()).hexdigest()[:32]
