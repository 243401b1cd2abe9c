"""What is known of applications, by application: accounts, who is assigned, last uses, open findings; set-wise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.queries.choosing import JIT
from governance.store.queries.open_findings import open_findings_of
from governance.store.queries.pages import Sort
from governance.store.seen.known_applications import joined_ids
from ingest.contract.application_lists import AFTER_LAST_KEY, FIRST_KEY

BY_NAME = Sort("name", ("name", "application_id"))
SORTS = (Sort("application", ("application_id",)), BY_NAME)
_KNOWN = (
    "SELECT s.thing_id, s.first_at, s.channel_at, s.ended_at, s.application_id, s.entry_at, s.entry FROM sighting s "
    "WHERE s.what = 'application'"
)
# With all that is told of its second ids: of which application they are, other rows of theirs may say.
_KNOWN_OF_ONE = (
    f"{_KNOWN} AND (s.thing_id = %s OR s.thing_id IN (SELECT t.thing_id FROM sighting t "
    "WHERE t.what = 'application' AND t.application_id = %s))"
)
_ACCOUNTS = (
    "SELECT a.application_id, COUNT(*), SUM(CASE WHEN a.{jit} THEN 1 ELSE 0 END) FROM account a "
    "WHERE a.application_id IN ({{keys}}) AND a.state <> 'deleted' GROUP BY a.application_id"
)
_LAST_USED = (
    "SELECT a.application_id, MAX(r.last_at) FROM account a JOIN usage_rollup r ON r.account_id = a.idp_account_id "
    "AND r.application_id = a.application_id AND r.use <> 'failed' WHERE a.application_id IN ({keys}) "
    "GROUP BY a.application_id"
)
HELD = (
    "g.recorded_to IS NULL AND g.mode <> 'eligible' AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
)
# What is held there by the application's own list is no assignment to it.
HELD_THERE = f"(g.entitlement_id > '{FIRST_KEY}' AND g.entitlement_id < '{AFTER_LAST_KEY}')"
_ASSIGNED = (
    f"SELECT g.application_id, COUNT(DISTINCT g.account_id) FROM held_grant g WHERE g.application_id IN ({{keys}}) "
    f"AND {HELD} AND NOT {HELD_THERE} GROUP BY g.application_id"
)


class KnownApplication(NamedTuple):
    """An application that records name: since when, and since when its accounts are seen provisioned, or ended."""

    application_id: str
    first_at: int | None
    channel_at: int | None
    entry: str | None = None
    """Who may enter by its source's list: ``assigned`` people only, or ``everybody``."""


class ApplicationCounts(NamedTuple):
    """Counts by application."""

    accounts: dict[str, tuple[int, int]]
    """How many accounts it has, and how many of them JIT provisioning made."""
    assigned: dict[str, int]
    last_used: dict[str, int]
    findings: dict[str, int]
    at_least: Mapping[str, list[str]] = MappingProxyType({})
    """Which of them are of some accounts alone."""


def known_to_records(connection: Connection) -> list[KnownApplication]:
    """Return the applications that records name, by id: they are few. One that has two ids is one application."""
    return _known(rows(connection, _KNOWN))


def known_application(connection: Connection, application_id: str) -> KnownApplication:
    """Return what records tell of one application; nothing, where they do not name it."""
    by_id = {known.application_id: known for known in _known(rows(connection, _KNOWN_OF_ONE, (application_id,) * 2))}
    return by_id.get(application_id, KnownApplication(application_id, None, None))


def _known(stored: Sequence[Any]) -> list[KnownApplication]:
    joined = joined_ids((row[0], row[4]) for row in stored)
    first: dict[str, int | None] = {}
    channels: dict[str, int | None] = {}
    entries: dict[str, tuple[int, str | None]] = {}
    for key, first_at, channel_at, ended_at, _, entry_at, entry in stored:
        application_id = joined.get(key, key)
        first[application_id] = _earlier(first.get(application_id), first_at)
        channels[application_id] = _earlier(channels.get(application_id), _earlier(channel_at, ended_at))
        if entry is not None:
            entries[application_id] = max((entry_at, entry), entries.get(application_id, (-1, "")))
    nothing: tuple[int, str | None] = (-1, None)
    return [KnownApplication(key, first[key], channels[key], entries.get(key, nothing)[1]) for key in sorted(first)]


def _earlier(first: int | None, other: int | None) -> int | None:
    if first is None or other is None:
        return other if first is None else first
    return min(first, other)


def application_counts(connection: Connection, application_ids: Iterable[str], as_of: int) -> ApplicationCounts:
    """Return what the tables say of a page's applications as of an instant; accounts as they are now."""
    ids = set(application_ids)
    accounts = rows_among(connection, _ACCOUNTS.format(jit=JIT), ids)
    return ApplicationCounts(
        accounts={application_id: (every, jit) for application_id, every, jit in accounts},
        assigned=dict(tuple(row) for row in rows_among(connection, _ASSIGNED, ids, as_of, as_of)),
        last_used=last_used_of(connection, ids),
        findings=open_findings_of(connection, ids, as_of),
    )


def last_used_of(connection: Connection, application_ids: Iterable[str]) -> dict[str, int]:
    """Return, by application, when somebody with an account there was last seen using it."""
    return dict(tuple(row) for row in rows_among(connection, _LAST_USED, application_ids))
