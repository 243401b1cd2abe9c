"""Checks of the audit log's time stamps."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import SECOND, Check
from front_door.context import CommandContext
from governance.audit.entries import spelled
from governance.audit.time_stamp import Stamp, stamped_at
from governance.audit.trusted_roots import trust_of
from governance.settings.store_place import TimestampSettings
from governance.store.clock import now_micros
from governance.store.evidence.stamp_rows import last_stamp
from governance.store.evidence.tree_rows import checkpoints_after
from ingest.contract.counting import counted

_LATE = 3_600 * SECOND
_ASK = "`jitgov run` asks it again and says what it answers; `audit.witnesses` says whom it asks"


def stamp_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield of each time-stamping authority what it stamped last, and whether a stamp is overdue."""
    for authority in context.settings.store.authorities:
        yield _check(connection, authority)


def _check(connection: Connection, authority: TimestampSettings) -> Check:
    called, trust = authority.called, trust_of(authority)
    last = last_stamp(connection, authority.called)
    due_at = _due_at(connection, authority, last)
    late = due_at is not None and now_micros() > due_at + _LATE
    waits = f"; a checkpoint waits for one since {spelled(due_at)}" if late else ""
    if last is None:
        detail = f"{called} gave no stamp yet{waits}"
        return Check("timestamps", "warn" if late else "ok", detail, _ASK if late else None)
    stamp, _ = last
    try:
        at = stamped_at(stamp.note, stamp.answer, trust)
    except ValueError as error:
        why = f"the last stamp by {called}, of {counted(stamp.size, 'entry')}, does not hold: {error}"
        return Check(
            "timestamps", "fail", why, "`jitgov audit verify` names all; does certificates_file have its root?"
        )
    detail = f"{called} stamped {counted(stamp.size, 'entry')} at {spelled(at)}{waits}"
    return Check("timestamps", "warn" if late else "ok", detail, _ASK if late else None)


def _due_at(connection: Connection, authority: TimestampSettings, last: tuple[Stamp, int] | None) -> int | None:
    """Return since when a stamp is due; None: no checkpoint waits for one."""
    size, enough_until = (last[0].size, last[1] + authority.every_micros) if last is not None else (0, 0)
    waiting = next(checkpoints_after(connection, size), None)
    return None if waiting is None else max(waiting.made_at, enough_until)
