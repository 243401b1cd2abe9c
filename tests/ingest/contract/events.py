"""Made-up events for the tests of the contract."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

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
)

AT = datetime(2026, 1, 31, 8, 0, 32, 185_138, tzinfo=UTC)
ADA = Party("person", "okta:default", "00uADA", "ada@example.com", "Ada Example")
PAYROLL = Application("0oaPAY", "Payroll")
FINANCE = Entitlement("group", "00gFIN", "Finance")
ROLE = Entitlement("directory_role", "62e90394", "Global Administrator")


def event(kind: Kind = "sign_in", **members: object) -> Event:
    """Return an event of a kind with every part filled, ``members`` in place of its own."""
    whole = Event(
        event_id="okta:11111111-2222",
        kind=kind,
        vendor_type="user.authentication.sso",
        occurred_at=AT,
        observed_at=AT,
        source=Source("okta", "default", "system_log"),
        outcome=Outcome("success"),
        actor=ADA,
        account=ADA,
        application=PAYROLL,
        client=Client("192.0.2.7", "Mozilla/5.0", "US", "Boston", "device-1", "multi", interactive=True),
        attributes={"profile": {"department": "Finance"}, "asserted": ["email"]},
        correlation=Correlation("transaction-1", "session-1", "request-1"),
        content_hash="0" * 64,
        raw=msgspec.Raw(b'{"uuid": "11111111-2222"}'),
    )
    return msgspec.structs.replace(whole, **members)


def granted(kind: Kind, entitlement: Entitlement, **members: object) -> Event:
    """Return an event of a grant."""
    return event(kind, **{"entitlement": entitlement, "grant": Grant(), **members})
