"""What a batch says of rosters: who stands in which list, and the lists' end marks."""

from __future__ import annotations

import msgspec

from governance.folds.census.confirmed import Confirmed
from governance.model.acts import Author, author_text
from governance.model.keys import issuer_of
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, account_key_of
from ingest.contract.instants import to_micros
from ingest.contract.roster import LIST, list_of, person_of


class BatchLists:
    """The rosters of a batch; ``add`` each event, in any order."""

    def __init__(self) -> None:
        self._rows: set[tuple[str, str]] = set()
        self._lists: set[tuple[object, ...]] = set()
        self._confirmed: set[Confirmed] = set()

    def add(self, event: Event) -> None:
        """Take one event of a roster. Raises RecordError for one that states neither a person nor a list."""
        try:
            if event.kind == "person_seen":
                self._rows.add(_row(event))
            elif event.kind == "census_ended":
                self._lists.add(_list(event))
                self._confirmed |= _confirmed(event)
            else:
                raise RecordError(f"{event.event_id}: a roster tells nothing of the kind {event.kind}")
        except msgspec.ValidationError as error:
            raise RecordError(f"{event.event_id}: no statement of a roster: {error}") from error

    def rows(self) -> list[tuple[str, str]]:
        """Return (list, person) pairs, in order."""
        return sorted(self._rows)

    def lists(self) -> list[tuple[object, ...]]:
        """Return the rows of the lists that ended, in order."""
        return sorted(self._lists, key=str)

    def confirmed(self) -> set[Confirmed]:
        """Return what somebody confirmed of lists that are much shorter than the ones before."""
        return self._confirmed


def _confirmed(event: Event) -> set[Confirmed]:
    stated = list_of(event.attributes)
    if stated.confirmed is None:
        return set()
    by = author_text(msgspec.convert(stated.confirmed.by, Author))
    reason, at = stated.confirmed.reason, to_micros(event.occurred_at)
    return {(f"{issuer_of(event)}:{stated.population or ''}", stated.id, at, reason, by)}


def _row(event: Event) -> tuple[str, str]:
    person_of(event.attributes)
    person_id, stated = account_key_of(event.account), event.attributes.get(LIST)
    list_id = stated.get("id") if isinstance(stated, dict) else None
    if person_id is None or not person_id.startswith(f"{issuer_of(event)}|") or not isinstance(list_id, str):
        raise RecordError(f"{event.event_id}: a roster's statement that names no person, or no list")
    return list_id, person_id


def _list(event: Event) -> tuple[object, ...]:
    """Return the row of ``roster_list``; a list of no population is one that nobody can be missing from."""
    stated = list_of(event.attributes)
    at = to_micros(event.occurred_at)
    return stated.id, issuer_of(event), stated.population or "", at, stated.persons, event.event_id, 0
