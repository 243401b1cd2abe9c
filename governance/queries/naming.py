"""How accounts, applications and entitlements are shown to people and tools: by the source's own ids, and by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from governance.model.keys import entitlement_parts, plain_parts
from ingest.contract.instants import from_micros
from ingest.contract.outside_text import is_seen

Names = Mapping[str, str | None]
"""House-wide id → name, where one is known."""


class AccountName(msgspec.Struct, frozen=True):
    """An account by its source's id; ``name`` is its login, None where that shows nothing."""

    issuer: str
    subject: str
    name: str | None

    def __post_init__(self) -> None:
        """Take a name that shows nothing for none: a link of it could not be seen."""
        if self.name is not None and not is_seen(self.name):
            msgspec.structs.force_setattr(self, "name", None)

    @property
    def account_id(self) -> str:
        """The account's key."""
        return f"{self.issuer}|{self.subject}"


class NamedApplication(AccountName, frozen=True):
    """An application that stands where an account does: what is found of it alone is about no account."""


class ApplicationName(msgspec.Struct, frozen=True):
    """An application by its source's id."""

    id: str
    name: str | None


class EntitlementName(msgspec.Struct, frozen=True):
    """An entitlement by its source's id."""

    type: str
    id: str
    name: str | None


class ActorName(msgspec.Struct, frozen=True):
    """Who did something; ``issuer`` and ``subject`` are None where the source names him without an id."""

    issuer: str | None
    subject: str | None
    name: str | None

    def __post_init__(self) -> None:
        """Take a name that shows nothing for none, where there is an id."""
        if self.subject is not None and self.name is not None and not is_seen(self.name):
            msgspec.structs.force_setattr(self, "name", None)


def named_actor(actor: str | None, names: Names) -> ActorName | None:
    """Return who did something, as ``Grant.granted_by`` spells him; None where nobody tells."""
    if actor is None:
        return None
    issuer, _, own = plain_parts(actor)
    return ActorName(issuer, own, names.get(actor)) if issuer else ActorName(None, None, own)


def keyed_account(account_id: str) -> AccountName:
    """Return an account of which only the key is known."""
    issuer, _, subject = plain_parts(account_id.rpartition(">")[2])
    return AccountName(issuer, subject, None)


def name_and_key(key: str, name: str | None) -> str:
    """Return how a sentence names an account: by its name, and the key behind it, as several may share a name."""
    return key if name is None or name == key else f"{name} ({key})"


def application_as_account(key: str, applications: Names) -> NamedApplication:
    """Return an application whose key stands where an account's does."""
    issuer, _, own_id = plain_parts(key)
    return NamedApplication(issuer, own_id, applications.get(key))


def named_application(application_id: str | None, names: Names) -> ApplicationName | None:
    """Return an application; None where there is none."""
    if not application_id:
        return None
    return ApplicationName(plain_parts(application_id).id, names.get(application_id))


def named_entitlement(entitlement_id: str | None, names: Names) -> EntitlementName | None:
    """Return an entitlement; None where there is none."""
    if not entitlement_id:
        return None
    _, kind, vendor_id = entitlement_parts(entitlement_id)
    return EntitlementName(kind, vendor_id, names.get(entitlement_id))


def shown_instant(at: int | None) -> datetime | None:
    """Return an instant in UTC; None stays None."""
    return None if at is None else from_micros(at)
