"""A made-up history of canonical events in order of time: mostly sign-ins, each account in a few applications.

Nine of ten are sign-ins (SSO, sessions with their MFA, background refreshes); the rest are group memberships,
assignments, creations (some of them JIT), profile changes, privileges and activations.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ingest.bus.interface import Outgoing
from ingest.contract import codec
from ingest.contract.event import (
    Application,
    Client,
    Correlation,
    Entitlement,
    Event,
    Grant,
    Kind,
    Outcome,
    Party,
    Source,
    partition_key,
)
from ingest.contract.instants import parse_instant

BEGIN = parse_instant("2026-01-01T00:00:00Z")
_APPLICATIONS = 300
_GROUPS = 400
_PER_ACCOUNT = 4
_RAW = msgspec.Raw(b'{"as":"' + b"the vendor gave it, token for token; " * 28 + b'"}')
_ADMIN = Party("person", "okta:bench", "00u-admin", "admin@example.com", "Admin")


class History:
    """A seeded history of so many days from ``begin`` on; those of several seeds have no event in common."""

    def __init__(self, accounts: int, days: int, seed: int = 7, begin: datetime = BEGIN) -> None:
        self._random = random.Random(seed)
        self._accounts, self._days, self._begin = accounts, days, begin
        self._born: set[int] = set()
        self._serial = seed * 1_000_000_000

    def messages(self, count: int) -> Iterator[Outgoing]:
        """Yield ``count`` events as the bus carries them."""
        step = timedelta(days=self._days) / count
        at = self._begin
        made = 0
        while made < count:
            at += step
            for event in self._act(at):
                yield Outgoing(partition_key(event).encode(), codec.encode(event), codec.headers(event))
                made += 1

    def _act(self, at: datetime) -> list[Event]:
        number = int(self._accounts * self._random.random())
        entra = number % 2 == 1
        issuer = "entra:bench" if entra else "okta:bench"
        who = Party("person", issuer, f"00u{number:08d}", f"person{number}@example.com", f"Person {number}")
        draw = self._random.random()
        if draw < 0.885:
            return self._sign_in(at, who, number, entra, draw)
        return self._change(at, who, number, entra)

    def _sign_in(self, at: datetime, who: Party, number: int, entra: bool, draw: float) -> list[Event]:
        session = f"s{number}-{at.toordinal()}"
        client = Client("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64)", "NO", "Oslo", None, "unknown", True)
        if entra:
            client = msgspec.structs.replace(client, mfa="multi", interactive=draw > 0.25)
        elif draw < 0.08:
            started = self._event("session_started", at, who, client=client, session=session)
            return [started, self._event("mfa_verified", at, who, client=client, session=session)]
        application = self._application(number)
        outcome = Outcome("failure", "50126") if draw > 0.86 else Outcome("success")
        return [
            self._event("sign_in", at, who, application=application, client=client, session=session, outcome=outcome)
        ]

    def _application(self, number: int) -> Application:
        place = min(int(self._random.expovariate(1.0)), _PER_ACCOUNT - 1)
        chosen = (number * 31 + place * 97) % _APPLICATIONS
        return Application(f"0oa{chosen:05d}", f"Application {chosen}")

    def _change(self, at: datetime, who: Party, number: int, entra: bool) -> list[Event]:
        draw = self._random.random()
        if draw < 0.45:
            group = int(_GROUPS * self._random.random())
            held = Entitlement("group", f"00g{group:05d}", f"Group {group}")
            kind: Kind = "grant_added" if self._random.random() < 0.75 else "grant_removed"
            return [self._event(kind, at, who, entitlement=held, grant=Grant(), actor=_ADMIN)]
        if draw < 0.75:
            app = self._application(number)
            held = Entitlement("app_assignment", app.id, app.name)
            return [self._event("grant_added", at, who, application=app, entitlement=held, grant=Grant(), actor=_ADMIN)]
        if draw < 0.90 and number not in self._born:
            self._born.add(number)
            return self._birth(at, who, number)
        if draw < 0.985:
            changed = {"profile": {"department": f"Department {int(20 * self._random.random())}"}}
            return [self._event("account_updated", at, who, attributes=changed, actor=_ADMIN)]
        if entra:
            role = Entitlement("directory_role", "62e90394", "Global Administrator")
            mode = Grant("activated", expires_at=at + timedelta(hours=8))
            return [self._event("elevation_activated", at, who, entitlement=role, grant=mode)]
        held = Entitlement("admin_privilege", "application_administrator", "Application administrator")
        return [self._event("grant_added", at, who, entitlement=held, grant=Grant(restated=True), actor=_ADMIN)]

    def _birth(self, at: datetime, who: Party, number: int) -> list[Event]:
        if number % 5:
            attributes = {"method": "api", "profile": {"department": "Sales"}}
            return [self._event("account_created", at, who, attributes=attributes, actor=_ADMIN)]
        inbound = Application("0oaidp", "Partner IdP")
        asserted = {"asserted": ["department", "email"], "jit": True}
        system = Party("system", who.issuer, "system", None, "System")
        return [
            self._event(
                "federated_sign_in", at, who, application=inbound, attributes=asserted, transaction=f"t{number}"
            ),
            self._event("account_created", at, who, actor=system, transaction=f"t{number}"),
        ]

    def _event(
        self,
        kind: Kind,
        at: datetime,
        who: Party,
        *,
        session: str | None = None,
        transaction: str | None = None,
        actor: Party | None = None,
        outcome: Outcome | None = None,
        attributes: dict[str, Any] | None = None,
        **parts: Any,
    ) -> Event:
        self._serial += 1
        entra = who.issuer == "entra:bench"
        stream = "system_log"
        if entra:
            stream = "sign_ins_interactive" if kind == "sign_in" else "directory_audits"
        event_id = f"{'entra' if entra else 'okta'}:{self._serial:020d}"
        return Event(
            event_id=event_id,
            kind=kind,
            vendor_type=f"bench.{kind}",
            occurred_at=at,
            observed_at=at + timedelta(seconds=30),
            source=Source("entra" if entra else "okta", "bench", stream),
            outcome=outcome or Outcome("success"),
            actor=actor or who,
            account=who,
            attributes=attributes or {},
            correlation=Correlation(transaction or event_id[-12:], session, event_id[-10:]),
            content_hash=hashlib.sha256(event_id.encode()).hexdigest(),
            raw=_RAW,
            **parts,
        )
