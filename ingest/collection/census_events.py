"""The events of a census: accounts and grants as they stand at one instant, and the mark that it is whole.

Every event has an id made of what it says and of the census, so a chunk that is published twice is the same events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from ingest.contract.event import Application, Entitlement, Event, Grant, Kind, Outcome, Party, Source
from ingest.contract.instants import format_instant
from ingest.contract.sealing import seal

Scope = Literal["full", "incremental"]
State = Literal["active", "invited", "disabled", "locked", "deleted", "unknown"]
_NOTHING: Mapping[str, object] = {}
ASSIGNED: Mapping[str, object] = {"path": "assigned"}
"""Told of a grant whose list says that it is no activation: it stands, whenever it began."""


class AccountSeen(msgspec.Struct, array_like=True):
    """An account as a list shows it; with ``application`` it is of that application's own list.

    ``what`` names the list, ``raw`` is the vendor's record on one line.
    """

    what: str
    party: Party
    attributes: dict[str, object] = {}
    application: Application | None = None
    raw: bytes = b"null"


class GrantSeen(msgspec.Struct, array_like=True):
    """A grant as a list shows it; without ``holder`` it is what a group (``grant.via``) confers on its members."""

    what: str
    holder: Party | None
    entitlement: Entitlement
    grant: Grant = Grant()
    application: Application | None = None
    attributes: dict[str, object] = {}


class Census(NamedTuple):
    """One census of one tenant; ``began_at`` lies before its first list request, by the vendor's clock."""

    idp: str
    tenant: str
    began_at: datetime
    scope: Scope
    observed_at: datetime

    @property
    def census_id(self) -> str:
        """Return ``<idp>:<tenant>:<began_at>``."""
        return f"{self.idp}:{self.tenant}:{format_instant(self.began_at)}"

    def account_seen(self, seen: AccountSeen, grants: int | None, extra: Mapping[str, object] = _NOTHING) -> Event:
        """Return the event of an account; ``grants``: how many events of its grants this census has."""
        counted = {} if grants is None else {"grants": grants}
        event = self._event("account_seen", seen.what, {**seen.attributes, **extra, **counted})
        event = msgspec.structs.replace(event, account=seen.party, application=seen.application)
        application = seen.application.id if seen.application else ""
        return self._sealed(event, seen.raw, seen.what, seen.party.subject, application, "", "")

    def grant_seen(self, seen: GrantSeen) -> Event:
        """Return the event of a grant, which restates what is held."""
        grant = msgspec.structs.replace(seen.grant, restated=True)
        event = msgspec.structs.replace(
            self._event("grant_seen", seen.what, seen.attributes),
            account=seen.holder,
            application=seen.application,
            entitlement=seen.entitlement,
            grant=grant,
        )
        held = f"{seen.entitlement.type}:{seen.entitlement.id}:{grant.mode}"
        subject = seen.holder.subject if seen.holder else ""
        return self._sealed(event, b"null", seen.what, subject, held, grant.via, grant.scope)

    def ended(
        self,
        accounts: int,
        grants: int,
        partial: list[str],
        groups: Sequence[str] = (),
        of_accounts: Sequence[str] = (),
    ) -> Event:
        """Return the mark that all was listed but ``partial``, with the counts of the events before it.

        Of an incremental census, ``groups`` are those whose members it lists whole, ``of_accounts`` the types of which
        it lists all that each account has that it lists.
        """
        event = self._event("census_ended", "ended", {"accounts": accounts, "grants": grants})
        whole = {"groups": groups, "of_accounts": of_accounts}
        told = {**event.attributes["census"], "partial": partial, **{k: list(v) for k, v in whole.items() if v}}
        event = msgspec.structs.replace(event, attributes={**event.attributes, "census": told})
        return self._sealed(event, b"null", "ended")

    def _event(self, kind: Kind, what: str, attributes: Mapping[str, object]) -> Event:
        census = {"id": self.census_id, "began_at": format_instant(self.began_at), "scope": self.scope}
        return Event(
            event_id="",
            kind=kind,
            vendor_type=f"census.{what}",
            occurred_at=self.began_at,
            observed_at=self.observed_at,
            source=Source(self.idp, self.tenant, "census"),
            outcome=Outcome("success"),
            attributes={**attributes, "census": census},
        )

    def _sealed(self, event: Event, raw: bytes, *about: str | None) -> Event:
        told = "\n".join([self.census_id, *(part or "" for part in about)])
        event_id = f"{self.idp}:census:{hashlib.sha256(told.encode()).hexdigest()}"
        return seal(event_id, [event], raw, self.observed_at)[0]
