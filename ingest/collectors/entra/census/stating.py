"""Makes a census's events: ids that repeat with it, counts that its end marker states, and every row only once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from ingest.contract.event import Application, Entitlement, Event, Grant, Kind, Outcome, Party, Source
from ingest.contract.instants import EPOCH, format_instant
from ingest.contract.sealing import canonical_bytes, seal
from ingest.splitting import on_one_line

IDP = "entra"
STREAM = "census"
Scope = Literal["full", "incremental"]
_NULL = b"null"


class Statements:
    """The events of one census of one tenant, and how many there were."""

    def __init__(self, tenant: str, began_at: datetime, scope: Scope, observed_at: datetime) -> None:
        self.issuer = f"{IDP}:{tenant}"
        self.partial: set[str] = set()
        self.groups: set[str] = set()
        self.held: Counter[str] = Counter()
        self._began_at = began_at
        self._observed_at = observed_at
        self._source = Source(IDP, tenant, STREAM)
        began = format_instant(began_at)
        self._census = {"id": f"{self.issuer}:{began}", "began_at": began, "scope": scope}
        self._counts: Counter[str] = Counter()
        self._stated: set[bytes] = set()

    @property
    def began_at(self) -> str:
        """Return the census's mark."""
        return self._census["began_at"]

    def account(self, what: str, party: Party, raw: bytes, told: Mapping[str, Any]) -> list[Event]:
        """Return the event of an account that stands, none when it was stated before (a list that moved while read)."""
        attributes = {**told, "grants": self.held[party.subject or ""]}
        return self._event("account_seen", what, raw, attributes, account=party)

    def grant(
        self,
        what: str,
        holder: Party | None,
        entitlement: Entitlement,
        grant: Grant,
        raw: bytes,
        application: Application | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> list[Event]:
        """Return the event of a grant that stands; without a holder it is a conferral of the group ``grant.via``."""
        found = self._event(
            "grant_seen",
            what,
            raw,
            dict(told or {}),
            account=holder,
            application=application,
            entitlement=entitlement,
            grant=Grant(grant.mode, grant.via, grant.scope, grant.expires_at, restated=True),
        )
        if found and holder is not None:
            self.held[holder.subject or ""] += 1
        return found

    def ended(self) -> Event:
        """Return the end marker: what was counted, and the types of which not everything could be listed."""
        census: dict[str, Any] = {**self._census, "partial": sorted(self.partial)}
        if self.groups:
            census["groups"] = sorted(self.groups)
        counts = {"accounts": self._counts["account_seen"], "grants": self._counts["grant_seen"]}
        made = self._made("census_ended", "ended", {**counts, "census": census})
        event_id = f"{IDP}:census:{hashlib.sha256(canonical_bytes((self._census['id'], 'ended'))).hexdigest()}"
        return seal(event_id, [made], _NULL, self._observed_at)[0]

    def _event(self, kind: Kind, what: str, raw: bytes, attributes: dict[str, Any], **about: Any) -> list[Event]:
        made = self._made(kind, what, {**attributes, "census": self._census}, **about)
        # Whoever counts the rows knows them by what they are about: by that each is stated once.
        stated = hashlib.blake2b(canonical_bytes(_about(made)), digest_size=12).digest()
        if stated in self._stated:
            return []
        self._stated.add(stated)
        self._counts[kind] += 1
        about_what = canonical_bytes((self._census["id"], what, *_about(made)))
        event_id = f"{IDP}:census:{hashlib.sha256(about_what).hexdigest()}"
        return seal(event_id, [made], on_one_line(raw), self._observed_at)

    def _made(self, kind: Kind, what: str, attributes: dict[str, Any], **about: Any) -> Event:
        return Event(
            event_id="",
            kind=kind,
            vendor_type=f"census.{what}",
            occurred_at=self._began_at,
            observed_at=EPOCH,
            source=self._source,
            outcome=Outcome("success"),
            attributes=attributes,
            **about,
        )


def _about(event: Event) -> Sequence[str | None]:
    """Return whom and what an event is about: the account, the thing held, through which group, where and how."""
    account, held, grant = event.account, event.entitlement, event.grant
    return (
        account.subject if account is not None else None,
        *((held.type, held.id) if held is not None else (None, None)),
        *((grant.via, grant.scope or "/", grant.mode) if grant is not None else (None, None, None)),
    )
