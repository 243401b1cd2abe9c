"""The records of events that folds kept no fact of: kept as evidence, read from their place on the bus, or told of.

What is told of one that nobody can show: when it was, of which kind, and why its record is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from governance.folds.usage.stated_uses import STATED
from governance.model.keys import plain_parts
from governance.queries.snapshot import Snapshot
from governance.store.evidence.evidence_records import evidence_records
from governance.store.evidence.folded_places import shown_places
from governance.store.queries.whole_rows import WholeRow, folded_uses
from ingest.contract.instants import from_micros

Whole = tuple[bytes, bytes]
"""An event and its record."""
_WHY = {
    "stated": "{} of these are sign-ins that lists state: the list told when they were, and no record of them was read",
    "gone": "{} of these records do not answer any more: the bus does not hold them where they stood",
    "away": "{} of these records stand on the bus, which could not be read: {away}",
    "unplaced": "{} of these are nowhere in the store: such an id was never read, or its record was folded before the "
    "upgrade that keeps where records stand; `jitgov show --from-bus` reads the whole bus for them",
    "nowhere": "{} of these records do not answer any more: the bus does not hold them",
}


class ReadPlaces(NamedTuple):
    """What the bus answered with, by event id, and why it could not be asked, where it could not."""

    records: Mapping[str, Whole]
    away: str | None = None


class RecordsOnBus(Protocol):
    """How the bus is read for what the store does not hold."""

    whole: bool
    """Whether it may be read from its beginning."""

    def at(self, places: Mapping[str, int]) -> ReadPlaces:
        """Return the events (id → place on the bus) that stand there."""

    def anywhere(self, event_ids: Iterable[str]) -> Mapping[str, Whole]:
        """Return those of some events that stand anywhere."""


class FoldedRecords(NamedTuple):
    """What is shown of events that are no facts."""

    whole: list[Whole]
    without_record: list[dict[str, Any]]
    """Rows of those whose record is not there."""
    note: str | None


def folded_records(
    snapshot: Snapshot, event_ids: Iterable[str], account_ids: Iterable[str], on_bus: RecordsOnBus | None
) -> FoldedRecords:
    """Return the records of events that are no facts; ``account_ids``: whose uses and sessions may name them."""
    wanted, accounts = sorted(set(event_ids)), sorted(set(account_ids))
    asked_for = evidence_records(snapshot.connection, wanted)
    whole = {key: (record.body, record.raw) for key, record in asked_for.items() if record.state == "kept"}
    left = [event_id for event_id in wanted if event_id not in whole and not event_id.startswith(STATED)]
    named = shown_places(snapshot.connection, accounts, left)
    noted = {key: asked_for[key].place for key in left if key in asked_for}
    places = noted | {key: place for key, place in named.items() if place >= 0}
    read = on_bus.at(places) if on_bus is not None and places else ReadPlaces({})
    whole.update(read.records)
    left = [event_id for event_id in left if event_id not in whole]
    if on_bus is not None and on_bus.whole and left:
        whole.update(on_bus.anywhere(left))
    reasons: dict[str, int] = {}
    without_record = [event_id for event_id in wanted if event_id not in whole]
    for event_id in without_record:
        why = _why(event_id, places, read, on_bus)
        reasons[why] = reasons.get(why, 0) + 1
    note = "; ".join(_WHY[why].format(count, away=read.away) for why, count in sorted(reasons.items())) or None
    return FoldedRecords(list(whole.values()), [_told_of(snapshot, key, accounts) for key in without_record], note)


def _why(event_id: str, places: Mapping[str, int], read: ReadPlaces, on_bus: RecordsOnBus | None) -> str:
    if event_id.startswith(STATED):
        return "stated"
    if on_bus is not None and on_bus.whole:
        return "nowhere"
    if event_id not in places:
        return "unplaced"
    return "gone" if read.away is None else "away"


def _told_of(snapshot: Snapshot, event_id: str, account_ids: Iterable[str]) -> dict[str, Any]:
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
        "account_id": None,
        "person_id": None,
        "application_id": None,
        "source": plain_parts(str(known["account_id"])).issuer if known.get("account_id") else None,
        "outcome": None,
        "event_id": event_id,
        "raw": None,
    }
