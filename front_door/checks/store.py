"""Checks of the store: whether it is there, its clock, what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine

from front_door.checks.check import SECOND, Check
from governance.audit.entries import spelled
from governance.settings.store_place import StorePlace
from governance.store.clock import now_micros
from governance.store.database.engine import server_clock
from governance.store.database.migrate import schema_versions
from governance.store.database.statements import is_postgresql
from governance.store.evidence.audit_rows import last_sealed_at
from governance.store.queries.dated_ahead import count_dated_ahead
from governance.store.running.tally import Kind, tally

_CLOCK_TOLERANCE = 5 * SECOND
_TOTALS: tuple[Kind, ...] = ("account", "grant", "finding")


def store_checks(engine: Engine, place: StorePlace, name: str) -> Iterator[Check]:
    """Yield whether the store is there, and of this schema."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file and not Path(file).exists():
        # To open it would make it.
        yield Check("store", "warn", f"{name} is not there yet", place.first_step())
        return
    version, wanted = schema_versions(engine)
    if version is None:
        yield Check("store", "warn", f"{name} is empty", place.first_step())
    elif version != wanted:
        detail = f"{name} is of schema {version}, this jitgov needs {wanted}"
        yield Check("store", "fail", detail, "stop the workers, back up the store, run `jitgov migrate`")
    else:
        yield Check("store", "ok", f"{name}, schema {version}")


def clock_checks(connection: Connection) -> Iterator[Check]:
    """Yield whether this machine's clock and the store's agree."""
    asked_at = now_micros()
    if is_postgresql(connection):
        asked = server_clock(connection)
        apart = abs(asked - (asked_at + now_micros()) // 2)
        detail, wrong = f"{apart / SECOND:.1f} s apart from the store's", apart > _CLOCK_TOLERANCE
    else:
        sealed = last_sealed_at(connection)
        detail, wrong = "not before what was recorded last", sealed is not None and sealed > asked_at + _CLOCK_TOLERANCE
        detail = f"earlier than what was recorded last, {spelled(sealed)}" if wrong else detail
    to_do = "set this machine's clock by a time server" if wrong else None
    yield Check("clock", "warn" if wrong else "ok", detail, to_do)


def contents_checks(connection: Connection) -> Iterator[Check]:
    """Yield what is known, counted."""
    totals = {kind: sum(tally(connection, kind).values()) for kind in _TOTALS}
    yield Check("contents", "ok", ", ".join(f"{total:,} {kind}s" for kind, total in totals.items()))


def dated_ahead_checks(connection: Connection) -> Iterator[Check]:
    """Count what is dated ahead of now, but for what clocks that are a little apart explain."""
    count = count_dated_ahead(connection, now_micros() + _CLOCK_TOLERANCE)
    if count:
        detail = f"{count:,} records and last uses are dated ahead of now; they count from their own instant on"
        yield Check("dated_ahead", "warn", detail, "set the source's clock; what is dated ahead covers nothing")
    else:
        yield Check("dated_ahead", "ok", "nothing is dated ahead of now")
