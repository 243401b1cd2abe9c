"""Records behind findings' evidence of which folds keep no fact: fetched from the bus, and kept as they stand there."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import instant, key, metadata, number, octets

# ``state``: waiting (to be fetched from its place), kept, or gone (the place does not answer with this event). Until it
# is kept, body and raw are empty. Nothing is derived of it, and it is no version of its record: that is why it is not
# among the facts.
evidence_record = Table(
    "evidence_record",
    metadata,
    key("event_id", primary=True),
    number("place"),
    key("state"),
    instant("asked_at"),
    instant("settled_at", nullable=True),
    octets("body"),
    octets("raw"),
)
_WAITING = text("state = 'waiting'")
Index(
    "ix_evidence_record_waiting",
    evidence_record.c.asked_at,
    evidence_record.c.event_id,
    postgresql_where=_WAITING,
    sqlite_where=_WAITING,
)
