"""The chain of records behind a thing: each event with who did what, and its record as the vendor wrote it.

A sign-in is folded when it is taken in: of its record the store keeps what its day says, and the bus keeps the raw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from governance.queries.showing.shown import Section
from governance.queries.snapshot import Snapshot
from governance.store.queries.whole_rows import WholeRow, folded_uses, whole_rows
from governance.store.schema import evidence
from ingest.contract.instants import from_micros, parse_instant
from ingest.contract.sealing import record_id_of

COLUMNS = ("occurred_at", "kind", "by", "about", "outcome", "event_id", "raw")
RecordsOnBus = Callable[[Iterable[str]], Mapping[str, tuple[bytes, bytes]]]
"""Given event ids, reads the bus and returns (event, raw) of those that are on it."""
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def chain(
    snapshot: Snapshot, event_ids: Iterable[str], account_ids: Iterable[str] = (), on_bus: RecordsOnBus | None = None
) -> Section:
    """Return the records of events, the oldest first; ``account_ids``: whose uses may tell of a folded sign-in."""
    wanted = set(event_ids)
    stored = whole_rows(
        snapshot.connection, evidence.fact, "record_id", {record_id_of(e) for e in wanted}, "occurred_at, event_id"
    )
    records = [shown_event(_decode(row["body"]), row["raw"]) for row in stored if row["event_id"] in wanted]
    missing = sorted(wanted - {row["event_id"] for row in stored})
    read = on_bus(missing) if on_bus is not None and missing else {}
    records += [shown_event(_decode(body), raw) for body, raw in read.values()]
    records += [_folded(snapshot, event_id, account_ids) for event_id in missing if event_id not in read]
    records.sort(key=lambda row: (row["occurred_at"] is None, row["occurred_at"], row["event_id"]))
    left = len(missing) - len(read)
    note = f"{left} of these are folded sign-ins: their raw stands on the bus, --from-bus reads it" if left else None
    if left and on_bus is not None:
        note = f"{left} of these records do not answer any more: the bus does not hold them"
    return Section("records", COLUMNS, records, note)


def _folded(snapshot: Snapshot, event_id: str, account_ids: Iterable[str]) -> dict[str, Any]:
    """Return what the store still says of a sign-in that was folded."""
    known: WholeRow = next(iter(folded_uses(snapshot.connection, account_ids, event_id)), {})
    at = known.get("at")
    names = snapshot.application_names([known.get("application_id")])
    where = names.get(known.get("application_id") or "") or known.get("application_id")
    about = ", ".join(filter(None, (known.get("use"), f"MFA {known['mfa']}" if known.get("mfa") else None, where)))
    return {
        "occurred_at": None if at is None else from_micros(at),
        "kind": known.get("kind", "unknown"),
        "by": None,
        "about": about or None,
        "outcome": None,
        "event_id": event_id,
        "raw": None,
    }


def shown_event(event: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """Return an event as it is shown, with its record."""
    about = (event.get("account"), event.get("application"), event.get("entitlement"))
    return {
        "occurred_at": parse_instant(event["occurred_at"]),
        "kind": event["kind"],
        "by": _name(event.get("actor")),
        "about": " · ".join(name for part in about if (name := _name(part))),
        "outcome": (event.get("outcome") or {}).get("result"),
        "event_id": event["event_id"],
        "raw": raw.decode("utf-8", "replace"),
    }


def _name(part: Mapping[str, Any] | None) -> str | None:
    if not part:
        return None
    name, known_as = part.get("name"), part.get("display_name")
    # A service's login is its id again: people know it by what it is called.
    if name == part.get("subject") and known_as:
        name = known_as
    return name or known_as or part.get("subject") or part.get("id")
