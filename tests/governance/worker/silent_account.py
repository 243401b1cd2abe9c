"""Sign-ins of others while one account is silent."""

from __future__ import annotations

from ingest.contract.event import Application, Event
from tests.governance.censuses import day, record


def sign_in(subject: str, application: str, number: float) -> Event:
    return record(day(number), "sign_in", subject, application=Application(application, application.upper()))


def others(first: int, last: int) -> list[Event]:
    """What shows that the log was read on these days, and nothing of Ann."""
    return [sign_in("bob", "amail", number) for number in range(first, last + 1)]
