"""A large company's facts, told by number: what a million accounts were given, as the store keeps it.

Account ``n`` was created, joined group ``n mod groups``, through which it holds nine applications' assignments, and
signs in to one of them; the first half also joined one group of everybody. A tenth share one employee number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ingest.contract.coverage import Interval, coverage_event
from ingest.contract.event import Application, Entitlement, Event, Grant, Kind, Outcome, Party, Source
from ingest.contract.instants import parse_instant

ISSUER = "okta:bench"
BEGIN = parse_instant("2026-01-01T00:00:00Z")
END = parse_instant("2026-05-01T00:00:00Z")
EVERYBODY = "everybody"
SHARED = "shared-number"
NUMBER = "@@@@@@@@"
"""Stands for an account's number of eight digits, in what is told once and written for each."""
GROUP = "########"
"""Stands for a group's."""
_APPLICATIONS_OF_A_GROUP = 9
_APPLICATIONS = 500
_SOURCE = Source("okta", "bench", "system_log")
_HASH = "0" * 64


def account_key(number: str = NUMBER) -> str:
    """Return an account's key."""
    return f"{ISSUER}|00u{number}"


def group_key(group: str = GROUP) -> str:
    """Return a group's key."""
    return f"{ISSUER}|group:00g{group}"


def groups_of(accounts: int) -> int:
    """Return how many groups so many accounts have."""
    return max(accounts // 1_000, 1)


def created(employee_number: str = f"E{NUMBER}") -> Event:
    """Return the event that made an account."""
    profile = {"profile": {"employeeNumber": employee_number, "department": "Sales"}, "method": "api"}
    return _event("account_created", NUMBER, BEGIN, attributes=profile)


def joined(group: str = GROUP) -> Event:
    """Return the event by which an account became a group's member."""
    held = Entitlement("group", f"00g{group}", f"Group {group}")
    return _event("grant_added", NUMBER, BEGIN + timedelta(days=1), entitlement=held, grant=Grant())


def assigned(group: str, place: int) -> Event:
    """Return the event by which a group was given an application."""
    number = (int(group) * 7 + place if group.isdigit() else place) % _APPLICATIONS
    application = Application(f"0oa{number:05d}", f"Application {number}")
    return _event(
        "grant_added",
        None,
        BEGIN + timedelta(days=2),
        event_id=f"okta:assigned-{group}-{place}",
        application=application,
        entitlement=Entitlement("app_assignment", application.id, application.name),
        grant=Grant(via=f"00g{group}"),
    )


def shared_events(accounts: int) -> Iterator[Event]:
    """Yield what was told of groups, and what the log covers."""
    yield coverage_event(_SOURCE, Interval(BEGIN - timedelta(days=200), END), END)
    for group in range(groups_of(accounts)):
        for place in range(_APPLICATIONS_OF_A_GROUP):
            yield assigned(f"{group:08d}", place)


def _event(kind: Kind, number: str | None, at: Any, *, event_id: str | None = None, **parts: Any) -> Event:
    person = Party("person", ISSUER, f"00u{number}", f"person{number}@example.com", f"Person {number}")
    system = Party("system", ISSUER, "system", None, "System")
    suffix = f"-{parts['entitlement'].id}" if "entitlement" in parts else ""
    return Event(
        event_id=event_id or f"okta:{kind}-{number}{suffix}",
        kind=kind,
        vendor_type=f"bench.{kind}",
        occurred_at=at,
        observed_at=at,
        source=_SOURCE,
        outcome=Outcome("success"),
        actor=system,
        account=person if number is not None else None,
        content_hash=_HASH,
        **parts,
    )
