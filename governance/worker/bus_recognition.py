"""Offsets mean something on one bus alone: a worker reads no other one until an operator says so."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.audit.entries import entry, spelled
from governance.model.acts import Author
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.running.progress import known_bus, leave_bus, note_bus
from ingest.contract.errors import SetupError


def recognise(engine: Engine, identity: str, now: int) -> None:
    """Note the bus at the first start; raise SetupError for another one than the offsets are of."""
    with writing(engine) as connection:
        note_bus(connection, identity, now)
        known = known_bus(connection)
    if known != identity:
        raise SetupError(other_bus(known, identity))


def other_bus(known: str | None, identity: str) -> str:
    """Return what is said of a bus that is not the one that the offsets are of."""
    return (
        f"this store has read the bus {known}, and bus.url leads to {identity}: where the store stands means nothing "
        "there, and records would be passed over. Correct bus.url; or, where this bus takes the other's place, call "
        "`jitgov bus adopt`: it is read from its beginning, and what is known already changes nothing"
    )


def adopt(engine: Engine, identity: str, author: Author, now: int) -> str | None:
    """Let the bus take the place of the one before, to be read from its beginning; return the one before.

    A worker that still reads the one before is fenced at its next batch. Returns None, and changes nothing, where the
    bus is the known one, or the first.
    """
    with writing(engine) as connection:
        before = known_bus(connection)
        if before is None or before == identity:
            note_bus(connection, identity, now)
            return None
        leave_bus(connection)
        note_bus(connection, identity, now)
        what = {"before": before, "adopted": identity, "by": author.plain(), "at": spelled(now)}
        insert_entries(connection, [entry("bus", identity, now, what)])
    return before
