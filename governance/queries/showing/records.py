"""The chain of records behind a thing: each event with who did what, and its record as the vendor wrote it.

A sign-in is folded when it is taken in: the bus keeps its record, and the store those that findings rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from governance.model.keys import application_key
from governance.queries.showing.folded_records import RecordsOnBus, folded_records
from governance.queries.showing.shown import Section
from governance.queries.snapshot import Snapshot
from governance.store.queries.whole_rows import whole_rows
from governance.store.schema import evidence
from ingest.contract.instants import parse_instant
from ingest.contract.sealing import record_id_of

COLUMNS = ("occurred_at", "kind", "by", "about", "outcome", "event_id", "raw")
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
    missing = wanted - {row["event_id"] for row in stored}
    folded = folded_records(snapshot, missing, account_ids, on_bus)
    records += [shown_event(_decode(body), raw) for body, raw in folded.whole]
    _leave_known(snapshot, records)
    records += folded.without_record
    records.sort(key=lambda row: (row["occurred_at"] is None, row["occurred_at"], row["event_id"]))
    return Section("records", COLUMNS, records, folded.note)


def shown_event(event: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """Return an event as it is shown, with its record."""
    account_id = _account(event.get("account"))
    about = (event.get("account"), event.get("application"), event.get("entitlement"))
    return {
        "occurred_at": parse_instant(event["occurred_at"]),
        "kind": event["kind"],
        "by": _name(event.get("actor")),
        "about": " · ".join(name for part in about if (name := _name(part))),
        "account_id": account_id,
        "person_id": account_id if event["kind"] == "person_seen" else None,
        "application_id": _application(event),
        "source": _source(event),
        "outcome": (event.get("outcome") or {}).get("result"),
        "event_id": event["event_id"],
        "raw": raw.decode("utf-8", "replace"),
    }


def _leave_known(snapshot: Snapshot, records: list[dict[str, Any]]) -> None:
    """Keep of the keys that records tell those alone of accounts and applications that the store knows."""
    accounts = snapshot.account_names(record["account_id"] for record in records)
    applications = snapshot.application_names(record["application_id"] for record in records)
    for record in records:
        if record["account_id"] not in accounts:
            record["account_id"] = None
        if record["application_id"] not in applications:
            record["application_id"] = None


def _account(party: Mapping[str, Any] | None) -> str | None:
    if not party or not party.get("issuer") or not party.get("subject"):
        return None
    return f"{party['issuer']}|{party['subject']}"


def _application(event: Mapping[str, Any]) -> str | None:
    application, source = event.get("application"), _source(event)
    if not application or not source or not application.get("id"):
        return None
    return application_key(source, application["id"])


def _source(event: Mapping[str, Any]) -> str | None:
    source = event.get("source")
    return f"{source['idp']}:{source['tenant']}" if source else None


def _name(part: Mapping[str, Any] | None) -> str | None:
    if not part:
        return None
    name, known_as = part.get("name"), part.get("display_name")
    # A service's login is its id again: people know it by what it is called.
    if name == part.get("subject") and known_as:
        name = known_as
    return name or known_as or part.get("subject") or part.get("id")
