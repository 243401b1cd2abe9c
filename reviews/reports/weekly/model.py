"""What a report is made of: parts with their tables and sentences, and the snapshot they are gathered from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.coverage import Coverage
from governance.model.keys import entitlement_parts, plain_parts
from governance.model.states import DAY
from governance.queries.naming import Names
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from reviews.reports.weekly.tables import Row, Table, Tables
from reviews.store.weekly.counts import Span

WEEK = 7 * DAY


class Part(NamedTuple):
    """One of the twelve parts."""

    title: str
    paragraphs: list[str]
    tables: list[Table]


class Report(NamedTuple):
    """The parts, and what the manifest says of them; instants in microseconds."""

    parts: list[Part]
    from_at: int
    as_of: int
    known_at: int | None
    policy_version: str
    complete: bool
    population: dict[str, int]


class Week(NamedTuple):
    """A snapshot and the seven days that end at ``as_of``; instants lie in (``from_at``, ``as_of``]."""

    snapshot: Snapshot
    as_of: int
    tables: Tables

    @property
    def connection(self) -> Connection:
        """The snapshot's connection."""
        return self.snapshot.connection

    @property
    def settings(self) -> GovernanceSettings:
        """The settings in force."""
        return self.snapshot.settings

    @property
    def coverage(self) -> Coverage:
        """What was read of the streams."""
        return self.snapshot.coverage

    @property
    def acts_until(self) -> int:
        """As of when it is told which findings are accepted."""
        return self.snapshot.acts_until(self.as_of)

    @property
    def from_at(self) -> int:
        """The instant after which the period begins."""
        return self.as_of - WEEK

    @property
    def span(self) -> Span:
        """The period."""
        return Span(self.from_at, self.as_of)

    def table(self, name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Table:
        """Write a table and return it as the page needs it."""
        return self.tables.add(name, columns, rows)


def application(names: Names, application_id: str | None) -> str | None:
    """Return an application's name, else its source's id; None where there is none."""
    if not application_id:
        return None
    return names.get(application_id) or plain_parts(application_id).id or application_id


def account(account_id: str, name: str | None) -> str:
    """Return an account's login, else its key."""
    return name or account_id


def entitlements(week: Week, ids: Iterable[str]) -> dict[str, str]:
    """Return how entitlements are shown: type and name, else type and id."""
    wanted = set(ids)
    names = week.snapshot.entitlement_names(wanted)
    shown = {}
    for entitlement_id in wanted:
        _, kind, vendor_id = entitlement_parts(entitlement_id)
        shown[entitlement_id] = f"{kind}: {names.get(entitlement_id) or vendor_id}"
    return shown


def minute(at: int | None) -> str | None:
    """Return an instant for readers: RFC 3339 in UTC."""
    return spelled(at)
