"""Censuses and records of a small tenant, as events; what a test does not say is ordinary."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from governance.model.keys import holder_of
from ingest.contract.event import Application, Entitlement, Event, Grant, Kind, Outcome, Party, Source
from ingest.contract.instants import format_instant
from ingest.contract.sealing import seal

ISSUER = "okta:acme"
_RAW = b'{"id":"of the vendor"}'


def day(number: float) -> datetime:
    """An instant of May 2026."""
    return datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=number - 1)


def key(subject: str) -> str:
    return f"{ISSUER}|{subject}"


def person(subject: str, **told: Any) -> Party:
    ordinary: dict[str, Any] = {"type": "person", "issuer": ISSUER, "subject": subject}
    return Party(**(ordinary | {"name": f"{subject}@example.com"} | told))


def thing(name: str) -> Entitlement:
    """``g…`` is a group, ``a…`` an application's assignment, ``t…`` an API token, anything else a privilege.

    What has a ``/`` is a permission of the kind that stands before it.
    """
    if "/" in name:
        return Entitlement("permission", name, name.upper())
    kinds: dict[str, Any] = {"g": "group", "a": "app_assignment", "t": "permission"}
    return Entitlement(kinds.get(name[0], "admin_privilege"), name, name.upper())


def _application(entitlement: Entitlement) -> Application | None:
    return Application(entitlement.id, entitlement.name) if entitlement.type == "app_assignment" else None


def record(at: datetime, kind: Kind, subject: str | None, name: str | None = None, **told: Any) -> Event:
    """A record of the tenant's log: of an account, or of a group (``via``) when there is no account."""
    entitlement = thing(name) if name is not None else None
    via = told.pop("via", None)
    grant = Grant(via=via) if entitlement is not None else None
    event = Event(
        event_id="",
        kind=kind,
        vendor_type=f"log.{kind}",
        occurred_at=at,
        observed_at=at,
        source=Source("okta", "acme", "system_log"),
        outcome=Outcome("success"),
        account=person(subject) if subject is not None else None,
        entitlement=entitlement,
        application=_application(entitlement) if entitlement is not None else told.pop("application", None),
        grant=grant,
        attributes=told,
    )
    about = f"{at}{kind}{subject}{name}{via}"
    return seal(f"okta:{hashlib.sha256(about.encode()).hexdigest()[:16]}", [event], _RAW, at)[0]


class CensusOf:
    """A census being listed; ``events`` ends it."""

    def __init__(self, began_at: datetime, *, scope: str = "full", partial: Sequence[str] = (), **told: Any) -> None:
        self.began_at = began_at
        began = format_instant(began_at)
        self.id = f"{ISSUER}:{began}"
        self._told = {"id": self.id, "began_at": began, "scope": scope}
        self._ended = {"partial": list(partial), **told}
        self.listed: list[Event] = []

    def account(self, subject: str, state: str = "active", **told: Any) -> CensusOf:
        called = {"name": told.pop("name", f"{subject}@example.com"), "display_name": told.pop("display_name", None)}
        party = person(subject, type=told.pop("type", "person"), **called)
        application = told.pop("application", None)
        return self._list("account_seen", {"state": state, **told}, account=party, application=application)

    def grant(self, subject: str | None, name: str, **nature: Any) -> CensusOf:
        entitlement = thing(name)
        stated = {attribute: nature.pop(attribute) for attribute in ("path",) if attribute in nature}
        stated |= nature.pop("attributes", {})
        begin = nature.pop("stated_at", None)
        dated = {} if begin is None else {"stated_at": begin}
        grant = Grant(restated=True, **nature)
        application = _application(entitlement)
        account = person(subject) if subject is not None else None
        return self._list(
            "grant_seen",
            stated,
            account=account,
            entitlement=entitlement,
            grant=grant,
            application=application,
            **dated,
        )

    def _list(self, kind: Kind, attributes: dict[str, Any], **parts: Any) -> CensusOf:
        about = f"{self.id}{kind}{parts}"
        self.listed.append(self._event(kind, about, attributes | {"census": self._told}, **parts))
        return self

    def _event(self, kind: Kind, about: str, attributes: dict[str, Any], **parts: Any) -> Event:
        event = Event(
            event_id="",
            kind=kind,
            vendor_type=f"census.{kind}",
            occurred_at=self.began_at,
            observed_at=self.began_at,
            source=Source("okta", "acme", "census"),
            outcome=Outcome("success"),
            attributes=attributes,
            **parts,
        )
        event_id = f"okta:census:{hashlib.sha256(about.encode()).hexdigest()}"
        return seal(event_id, [event], _RAW, self.began_at)[0]

    def events(self) -> list[Event]:
        """All of it, the end marker last."""
        return [*self.listed, self.end()]

    def end(self) -> Event:
        counted = {
            "accounts": sum(e.kind == "account_seen" for e in self.listed),
            # What nobody holds is listed, and not counted.
            "grants": sum(e.kind == "grant_seen" and holder_of(e) is not None for e in self.listed),
        }
        return self._event("census_ended", f"{self.id} ended", counted | {"census": self._told | self._ended})


def all_of(*censuses: CensusOf) -> Iterable[Event]:
    """The events of several censuses."""
    return [event for census in censuses for event in census.events()]
