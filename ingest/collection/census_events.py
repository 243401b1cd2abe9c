"""The events of a census: the accounts and grants that a source lists at one instant, and the end mark.

The id of an event is a hash of the census and of what the event is about, so a chunk may be published twice.
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
OBSERVED = "observed"
"""The attribute with values that change by themselves, as a last sign-in does: no two lists differ by them."""
LAST_SUCCESS = "last_success_at"
"""The entry of ``observed`` with an account's last successful sign-in."""
UNUSED_PASSWORD = "unused_password"  # noqa: S105 - the name of an attribute
"""The attribute of an account that never signed in, by the list's word: when its password was set, as ``set_at``."""
STATES_USE: Mapping[str, object] = {"states": ["use"]}
"""What the end mark of a census says that lists every last successful sign-in: an account without one had none."""
ASSIGNED: Mapping[str, object] = {"path": "assigned"}
"""The attributes of a grant whose list says that it is no activation: a standing grant, whenever it began."""


class AccountSeen(msgspec.Struct, array_like=True):
    """An account as a list shows it; with ``application`` it comes from that application's own list.

    ``list_name`` names the list, ``raw`` is the vendor's record on one line.
    """

    list_name: str
    party: Party
    attributes: dict[str, object] = {}
    application: Application | None = None
    raw: bytes = b"null"


class GrantSeen(msgspec.Struct, array_like=True):
    """A grant as a list shows it; without ``holder`` the group ``grant.via`` confers it on its members.

    With neither holder nor group nobody holds it: it tells that there is such an application, and is not counted.
    ``stated_at`` is when it was given, by the list's word.
    """

    list_name: str
    holder: Party | None
    entitlement: Entitlement
    grant: Grant = Grant()
    application: Application | None = None
    attributes: dict[str, object] = {}
    stated_at: datetime | None = None


class Census(NamedTuple):
    """A census of one tenant; ``began_at`` lies before its first list request, by the vendor's clock."""

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
        """Return the event of an account; ``grants`` is how many grant events of the account this census has."""
        grant_count = {} if grants is None else {"grants": grants}
        event = self._event("account_seen", seen.list_name, {**seen.attributes, **extra, **grant_count})
        event = msgspec.structs.replace(event, account=seen.party, application=seen.application)
        application = seen.application.id if seen.application else ""
        return self._sealed(event, seen.raw, seen.list_name, seen.party.subject, application, "", "")

    def grant_seen(self, seen: GrantSeen) -> Event:
        """Return the event of a grant; it restates a grant that stands, and is no change."""
        grant = msgspec.structs.replace(seen.grant, restated=True)
        event = msgspec.structs.replace(
            self._event("grant_seen", seen.list_name, seen.attributes),
            account=seen.holder,
            application=seen.application,
            entitlement=seen.entitlement,
            grant=grant,
            stated_at=msgspec.UNSET if seen.stated_at is None else seen.stated_at,
        )
        held = f"{seen.entitlement.type}:{seen.entitlement.id}:{grant.mode}"
        subject = seen.holder.subject if seen.holder else ""
        return self._sealed(event, b"null", seen.list_name, subject, held, grant.via, grant.scope)

    def ended(
        self,
        accounts: int,
        grants: int,
        partial: list[str],
        groups: Sequence[str] = (),
        of_accounts: Sequence[str] = (),
        *,
        states_use: bool = False,
        confirmed: Mapping[str, object] | None = None,
    ) -> Event:
        """Return the end mark: everything but ``partial`` was listed; ``accounts`` and ``grants`` count the events.

        An incremental census also says which ``groups`` it lists with all members, and of which entitlement types
        (``of_accounts``) it lists everything that each of its accounts holds. ``states_use``: it lists the last
        successful sign-in of every account that had one. ``confirmed``: who says, and why, that it is right to list
        far fewer than the one before.
        """
        event = self._event("census_ended", "ended", {"accounts": accounts, "grants": grants})
        listed_whole = {"groups": groups, "of_accounts": of_accounts}
        census = {
            **event.attributes["census"],
            "partial": partial,
            **{name: list(ids) for name, ids in listed_whole.items() if ids},
            **(STATES_USE if states_use else {}),
            **({} if confirmed is None else {"confirmed": confirmed}),
        }
        event = msgspec.structs.replace(event, attributes={**event.attributes, "census": census})
        return self._sealed(event, b"null", "ended")

    def _event(self, kind: Kind, list_name: str, attributes: Mapping[str, object]) -> Event:
        census = {"id": self.census_id, "began_at": format_instant(self.began_at), "scope": self.scope}
        return Event(
            event_id="",
            kind=kind,
            vendor_type=f"census.{list_name}",
            occurred_at=self.began_at,
            observed_at=self.observed_at,
            source=Source(self.idp, self.tenant, "census"),
            outcome=Outcome("success"),
            attributes={**attributes, "census": census},
        )

    def _sealed(self, event: Event, raw: bytes, *about: str | None) -> Event:
        identity = "\n".join([self.census_id, *(part or "" for part in about)])
        event_id = f"{self.idp}:census:{hashlib.sha256(identity.encode()).hexdigest()}"
        return seal(event_id, [event], raw, self.observed_at)[0]
