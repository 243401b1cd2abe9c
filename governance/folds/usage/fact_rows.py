"""An event as the fact that is kept of it."""

from __future__ import annotations

from collections.abc import Callable

from governance.folds.batch_rows import FactRow
from governance.model.keys import about_of, issuer_of
from ingest.contract.event import Event, translation_of
from ingest.contract.providers.catalogue import stand_ins_of
from ingest.contract.sealing import record_id_of


def fact_row(event: Event, at: int, encode: Callable[[Event], bytes]) -> FactRow:
    """Return the row of ``fact``; ``at``: when the event occurred, in microseconds."""
    record_id = record_id_of(event.event_id)
    part = int(event.event_id[len(record_id) + 1 :] or 0)
    kind, about = about_of(event) or ("", "")
    columns = record_id, event.content_hash, part, event.event_id, about, kind, event.kind, at
    stands_in_for = stand_ins_of(event.source.idp).get(event.source.stream, "")
    return FactRow(*columns, encode(event), bytes(event.raw), issuer_of(event), translation_of(event), stands_in_for)
