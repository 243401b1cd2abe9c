"""What statements of coverage say: a stretch of a stream that was read, or one that is missing."""

from __future__ import annotations

from governance.model.coverage import Stretch
from governance.model.keys import issuer_of
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.contract.instants import parse_instant, to_micros


def stated_stretch(event: Event, shard: int) -> Stretch | None:
    """Return the stretch that a ``coverage`` event states, None when it states none that has a length."""
    given = event.attributes
    try:
        start, end = to_micros(parse_instant(given.get("from"))), to_micros(parse_instant(given.get("to")))
    except RecordError:
        return None
    if end <= start:
        return None
    basis = "gap" if given.get("basis") == "gap" else "declared"
    cause = given.get("cause")
    return Stretch(issuer_of(event), event.source.stream, shard, basis, start, end, str(cause) if cause else None)
