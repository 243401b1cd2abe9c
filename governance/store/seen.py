"""Writes what a batch saw: uses and their roll-ups, sessions, sightings; and finds whom it teaches something new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.folds.batch import Batch
from governance.folds.uses import Ends
from governance.store.bulk import merge, merge_staged, rows, stage
from governance.store.schema import seen
from ingest.contract.text import text

_EARLIER = "(excluded.first_at, excluded.first_event_id) < (old.first_at, old.first_event_id)"
_LATER = "(excluded.last_at, excluded.last_event_id) > (old.last_at, old.last_event_id)"


def _pick(condition: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{c} = CASE WHEN {condition} THEN excluded.{c} ELSE old.{c} END" for c in columns)


_BOUNDS = f"{_pick(_EARLIER, ('first_at', 'first_event_id'))}, {_pick(_LATER, ('last_at', 'last_event_id'))}"
_FIRST = (
    "first_at",
    "first_event_id",
    "first_mfa",
    "first_session",
    "first_transaction",
    "first_asserted",
    "first_subject",
    "first_hash",
)
_LAST = ("last_at", "last_event_id", "last_name", "last_display_name", "account_type", "last_hash")
# Two versions of one row have one id and one instant: their hashes settle which is first, and which is last.
_FIRST_VERSION = "({0}.first_at, {0}.first_event_id, {0}.first_hash)"
_LAST_VERSION = "({0}.last_at, {0}.last_event_id, {0}.last_hash)"
_EARLIER_VERSION = f"{_FIRST_VERSION.format('excluded')} < {_FIRST_VERSION.format('old')}"
_LATER_VERSION = f"{_LAST_VERSION.format('excluded')} > {_LAST_VERSION.format('old')}"
_ROLLUP = f"{_pick(_EARLIER_VERSION, _FIRST)}, {_pick(_LATER_VERSION, _LAST)}"
_SESSION = ", ".join(
    (
        _pick(
            "excluded.started_at IS NOT NULL AND (old.started_at IS NULL OR (excluded.started_at, "
            "excluded.started_event_id) < (old.started_at, old.started_event_id))",
            ("started_at", "started_event_id"),
        ),
        _pick(
            "excluded.transaction_id IS NOT NULL AND (old.transaction_id IS NULL OR "
            "excluded.transaction_id < old.transaction_id)",
            ("transaction_id",),
        ),
        _pick("excluded.last_at > old.last_at", ("last_at",)),
        _pick(
            "excluded.ended_at IS NOT NULL AND (old.ended_at IS NULL OR excluded.ended_at > old.ended_at)",
            ("ended_at",),
        ),
        _pick(
            "excluded.mfa_at IS NOT NULL AND (old.mfa_at IS NULL OR (excluded.mfa_at, excluded.mfa_event_id) < "
            "(old.mfa_at, old.mfa_event_id))",
            ("mfa_at", "mfa_event_id"),
        ),
    )
)
_SIGHTING = ", ".join(
    (
        _pick(
            "excluded.name IS NOT NULL AND (old.name IS NULL OR (excluded.name_at, excluded.name) > "
            "(old.name_at, old.name))",
            ("name", "name_at"),
        ),
        "application_id = COALESCE(excluded.application_id, old.application_id)",
        _pick("excluded.first_at < old.first_at", ("first_at",)),
        _pick(
            "excluded.channel_at IS NOT NULL AND (old.channel_at IS NULL OR excluded.channel_at < old.channel_at)",
            ("channel_at",),
        ),
    )
)
_NAMED = """
SELECT s.what, s.thing_id, s.name, EXISTS (SELECT 1 FROM sighting o WHERE o.what = s.what AND o.thing_id = s.thing_id)
FROM {twin} s WHERE s.name IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM sighting o WHERE o.what = s.what AND o.thing_id = s.thing_id AND o.name = s.name)
"""
_HASH_DIGITS = 16
# Whom the batch's sign-ins teach something new: a first (or earlier first) use, an account whose sign-ins policies
# watch, one that is called otherwise now. All others cost their rows here and nothing else. A roll-up without an
# account is one whose derivation is still put off.
_TAUGHT = """
SELECT s.account_id FROM {twin} s
LEFT JOIN usage_rollup r ON r.account_id = s.account_id AND r.application_id = s.application_id AND r.use = s.use
LEFT JOIN account a ON a.account_id = s.account_id
WHERE r.account_id IS NULL
   OR (s.first_at, s.first_event_id, s.first_hash) < (r.first_at, r.first_event_id, r.first_hash)
   OR a.watch <> 0
   OR (a.account_id IS NOT NULL
       AND (s.last_name IS DISTINCT FROM a.name OR s.last_display_name IS DISTINCT FROM a.display_name))
"""
_TAUGHT_BY_SESSION = """
SELECT s.account_id FROM {twin} s JOIN account a ON a.idp_account_id = s.account_id
WHERE a.watch <> 0 OR a.watch_session = s.session_id
"""


def write_usage(connection: Connection, batch: Batch) -> None:
    """Widen the uses per day."""
    staged = [
        (account_id, day, application_id, use, mfa, b.first_at, b.first_event_id, b.last_at, b.last_event_id)
        for (account_id, day, application_id, use, mfa), b in sorted(batch.usage.items(), key=lambda item: item[0])
    ]
    merge(connection, seen.usage, staged, _BOUNDS)
    other = [
        (issuer, vendor_type, day, b.first_at, b.first_event_id, b.last_at, b.last_event_id)
        for (issuer, vendor_type, day), b in sorted(batch.other.items(), key=lambda item: item[0])
    ]
    merge(connection, seen.other_seen, other, _BOUNDS)


def write_rollups(connection: Connection, batch: Batch) -> set[str]:
    """Widen the roll-ups; return the accounts that the sign-ins teach something new."""
    if not batch.rollups:
        return set()
    staged = [_rollup_row(*key, ends) for key, ends in sorted(batch.rollups.items(), key=lambda item: item[0])]
    twin = stage(connection, seen.usage_rollup, staged)
    taught = {row[0] for row in rows(connection, _TAUGHT.format(twin=twin))}
    merge_staged(connection, seen.usage_rollup, twin, _ROLLUP)
    return taught


def _rollup_row(account_id: str, application_id: str, use: str, ends: Ends) -> tuple[object, ...]:
    first, last = ends.first, ends.last
    listed = first.attributes.get("asserted") if first.attributes else None
    party = last.account
    return (
        account_id,
        application_id,
        use,
        ends.first_at,
        first.event_id,
        first.client.mfa if first.client is not None else "unknown",
        first.correlation.session,
        first.correlation.transaction,
        msgspec.json.encode(sorted(map(str, listed))).decode() if isinstance(listed, list) else None,
        text(first.attributes.get("federated_subject")) if first.attributes else None,
        first.content_hash[:_HASH_DIGITS],
        ends.last_at,
        last.event_id,
        party.name if party is not None else None,
        party.display_name if party is not None else None,
        party.type if party is not None else "person",
        last.content_hash[:_HASH_DIGITS],
    )


def write_sessions(connection: Connection, batch: Batch) -> set[str]:
    """Widen the sessions; return the accounts whose policies look at one of them."""
    if not batch.sessions:
        return set()
    staged = [
        (*key, s.started_at, s.started_event_id, s.transaction_id, s.last_at, s.ended_at, s.mfa_at, s.mfa_event_id)
        for key, s in sorted(batch.sessions.items(), key=lambda item: item[0])
    ]
    twin = stage(connection, seen.session, staged)
    taught = {row[0] for row in rows(connection, _TAUGHT_BY_SESSION.format(twin=twin))}
    merge_staged(connection, seen.session, twin, _SESSION)
    return taught


class Told(NamedTuple):
    """What sightings tell anew: applications with a first channel or another name, entitlements with another name."""

    applications: set[str]
    entitlements: set[tuple[str, str]]
    """(entitlement, name) pairs; one seen for the first time is among them, for what came beside is not seen here."""


def write_sightings(connection: Connection, batch: Batch) -> Told:
    """Note applications and entitlements as records name them."""
    if not batch.sighted:
        return Told(set(), set())
    staged = [
        (what, thing_id, batch.shard, s.name, s.name_at, s.application_id, s.first_at, s.channel_at)
        for (what, thing_id), s in sorted(batch.sighted.items(), key=lambda item: item[0])
    ]
    twin = stage(connection, seen.sighting, staged)
    opened = rows(
        connection,
        f"SELECT s.thing_id FROM {twin} s WHERE s.channel_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sighting o "  # noqa: S608
        "WHERE o.what = s.what AND o.thing_id = s.thing_id AND o.channel_at IS NOT NULL)",
    )
    named = rows(connection, _NAMED.format(twin=twin))
    merge_staged(connection, seen.sighting, twin, _SIGHTING)
    renamed = {thing for what, thing, _, known in named if what == "application" and known}
    return Told(
        renamed | {row[0] for row in opened}, {(thing, name) for what, thing, name, _ in named if what == "entitlement"}
    )
