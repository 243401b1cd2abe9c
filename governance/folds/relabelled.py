"""Events and folded batches under the labels that their labels mean.

What is given ids by jitgov itself, as what a census states, gets the ids that it would have under the other label; a
vendor's record keeps its id and its content hash, by which it stands on the bus.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from governance.folds.batch_rows import FactRow, Folded, Rows
from governance.folds.census.facts import digest_of, listed_as, resealed, statement_id
from governance.folds.census.subjects import subject_of, told_by_census, type_of
from governance.model.keys import is_listed, issuer_of
from governance.model.tenant_labels import Meanings, label_in, moved_key
from ingest.contract.codec import encode_bare
from ingest.contract.event import Event, Party

_decode = msgspec.json.Decoder(Event).decode
_names = msgspec.json.Decoder(list[str]).decode
_encode_names = msgspec.json.Encoder(order="sorted").encode


def relabelled_event(event: Event, meanings: Meanings) -> Event:
    """Return the event as if it had been read under the label that its own means."""
    source = event.source
    tenant = label_in(moved_key(issuer_of(event), meanings))
    if tenant != source.tenant:
        source = replace(source, tenant=tenant)
    grant = event.grant
    if grant is not None and isinstance(grant.granted_by, Party):
        grant = replace(grant, granted_by=_party(grant.granted_by, meanings) or UNSET)
    return replace(
        event,
        source=source,
        actor=_party(event.actor, meanings),
        account=_party(event.account, meanings),
        grant=grant,
        attributes=_issuers_within(event.attributes, meanings),
    )


def _party(party: Party | None, meanings: Meanings) -> Party | None:
    if party is None or party.issuer is None:
        return party
    return replace(party, issuer=moved_key(party.issuer, meanings))


def _issuers_within(value: Any, meanings: Meanings) -> Any:
    """Return a JSON value with the issuers of those whom it names, as a sponsor, under what their labels mean."""
    if isinstance(value, dict):
        return {
            name: moved_key(inner, meanings)
            if name == "issuer" and isinstance(inner, str)
            else _issuers_within(inner, meanings)
            for name, inner in value.items()
        }
    return [_issuers_within(inner, meanings) for inner in value] if isinstance(value, list) else value


def relabelled_fact(fact: FactRow, meanings: Meanings) -> FactRow:
    """Return a fact under the label that its own means."""
    event = relabelled_event(_decode(fact.body), meanings)
    about, issuer = moved_key(fact.about, meanings), moved_key(fact.issuer, meanings)
    census = told_by_census(event)
    if census is None or not is_listed(fact.event_id):
        return fact._replace(about=about, issuer=issuer, body=encode_bare(event))
    stated = resealed(event, statement_id(census["id"], about, subject_of(event)))
    return fact._replace(
        record_id=stated.event_id,
        event_id=stated.event_id,
        content_hash=stated.content_hash,
        about=about,
        issuer=issuer,
        body=encode_bare(stated),
    )


def listing_row(fact: FactRow) -> tuple[str, str, int, str, str] | None:
    """Return the row of ``listing`` that goes with a fact; None where no census states it."""
    if not is_listed(fact.event_id):
        return None
    event = _decode(fact.body)
    return fact.about, subject_of(event), fact.occurred_at, type_of(event), listed_as(event)


def relabelled_listed(row: tuple[Any, ...], meanings: Meanings) -> tuple[Any, ...]:
    """Return a row of ``census_row`` under the label that its own means."""
    census_id, about, _, kind, state, _, content_hash, body, raw = row
    event = relabelled_event(_decode(body), meanings)
    digest, subject = digest_of(event), subject_of(event)
    return census_id, moved_key(about, meanings), subject, kind, state, digest, content_hash, encode_bare(event), raw


def relabelled_end(body: str, groups: str | None, meanings: Meanings) -> tuple[str, str | None]:
    """Return the end mark of a census and the groups that it names, under the label that its own means."""
    event = relabelled_event(_decode(body.encode()), meanings)
    moved = None if groups is None else sorted(moved_key(group, meanings) for group in _names(groups))
    return encode_bare(event).decode(), None if moved is None else _encode_names(moved).decode()


def relabelled(batch: Folded, meanings: Meanings) -> list[Folded]:
    """Return a batch as several, each to be written by itself: of every label that means another one, and the rest.

    Within each the keys differ, as in a batch: rows of two labels may have one key under what both mean.
    """
    if not meanings:
        return [batch]
    labels = _labels_of(batch)
    rest = _of_labels(batch, labels - meanings.keys())
    parts = [_moved(_of_labels(batch, {label}), meanings) for label in sorted(labels & meanings.keys())]
    for part in parts:
        part.events = part.unreadable = 0
        part.rejected, part.roster_rows, part.roster_lists = [], [], []
    return [rest, *parts]


_KEYED: dict[str, tuple[int, ...]] = {
    "usage": (0, 2),
    "rollups": (0, 1),
    "stated_uses": (0, 1),
    "acts": (0,),
    "sessions": (0,),
    "other": (0,),
    "sightings": (1, 5),
    "names": (1,),
    "registrations": (0,),
    "consents": (0,),
    "days": (0,),
    "statements": (1,),
    "censuses": (1,),
    "listed": (1,),
}
"""Field of a batch → the places of its rows' keys; the first of them says under which label the row stands."""


def _labels_of(batch: Folded) -> set[str]:
    labels = {label_in(row[places[0]]) for name, places in _KEYED.items() for row in getattr(batch, name)}
    return labels | {label_in(fact.issuer) for fact in batch.facts} | {_label_of_end(row) for row in batch.ended}


def _label_of_end(row: tuple[Any, ...]) -> str:
    return _decode(row[5].encode()).source.tenant


def _of_labels(batch: Folded, labels: Collection[str]) -> Folded:
    fields: dict[str, Any] = {
        name: [row for row in getattr(batch, name) if label_in(row[places[0]]) in labels]
        for name, places in _KEYED.items()
    }
    fields["facts"] = [fact for fact in batch.facts if label_in(fact.issuer) in labels]
    fields["ended"] = [row for row in batch.ended if _label_of_end(row) in labels]
    return replace(batch, **fields)


def _moved(batch: Folded, meanings: Meanings) -> Folded:
    fields: dict[str, Any] = {name: _rows(getattr(batch, name), places, meanings) for name, places in _KEYED.items()}
    fields["facts"] = [relabelled_fact(fact, meanings) for fact in batch.facts]
    fields["listed"] = sorted(relabelled_listed(row, meanings) for row in batch.listed)
    fields["ended"] = []
    for census_id, accounts, grants, partial, groups, body in batch.ended:
        end, moved_groups = relabelled_end(body, groups, meanings)
        fields["ended"].append((census_id, accounts, grants, partial, moved_groups, end))
    return replace(batch, **fields)


def _rows(rows: Rows, places: tuple[int, ...], meanings: Meanings) -> Rows:
    moved: Rows = []
    for row in rows:
        columns = list(row)
        for place in places:
            columns[place] = moved_key(columns[place], meanings) if columns[place] is not None else None
        moved.append(row._make(columns) if hasattr(row, "_make") else tuple(columns))
    return sorted(moved)
