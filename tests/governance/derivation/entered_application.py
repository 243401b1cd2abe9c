"""An application that is signed in to, and what the list says of who may enter it."""

from __future__ import annotations

from typing import Any

from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Application, Event, Source
from tests.governance.censuses import CensusOf, day, record

SAML: dict[str, Any] = {"sign_on_mode": "SAML_2_0"}


def sign_in(at: float, subject: str = "ann", name: str = "Payroll", **told: Any) -> Event:
    return record(day(at), "sign_in", subject, application=Application("apay", name), **told)


def listed(at: float, facts: dict[str, Any], name: str = "Payroll") -> list[Event]:
    """A census in which somebody else is assigned to the application."""
    census = CensusOf(day(at)).account("ann").account("bob")
    return census.grant("bob", "apay", attributes={"application": facts}).events()


READ = claim_event(Source("okta", "acme", "system_log"), Interval(day(1), day(30)), day(30))
SEEN = [READ, record(day(2), "account_created", "ann"), sign_in(3)]
