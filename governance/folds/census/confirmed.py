"""What somebody confirmed of a census: that it rightly names far fewer than the one before it."""

from __future__ import annotations

import msgspec

from governance.folds.census.subjects import told_by_census
from governance.model.acts import Author, author_text
from governance.model.keys import issuer_of
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.roster import Confirmation

Confirmed = tuple[str, str, int, str, str]
"""Whose list it is, the list, its instant, the reason, and who said so as JSON."""


def confirmed_by(event: Event) -> set[Confirmed]:
    """Return what a census's end mark says of it. Raises RecordError for what is no confirmation."""
    census = told_by_census(event) or {}
    if event.kind != "census_ended" or "confirmed" not in census:
        return set()
    try:
        word = msgspec.convert(census["confirmed"], Confirmation)
        by = author_text(msgspec.convert(word.by, Author))
    except msgspec.ValidationError as error:
        raise RecordError(f"{event.event_id}: it does not say who confirmed the list: {error}") from error
    return {(issuer_of(event), str(census["id"]), to_micros(event.occurred_at), word.reason, by)}
