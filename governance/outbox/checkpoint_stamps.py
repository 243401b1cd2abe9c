"""Lets a time-stamping authority (RFC 3161) stamp the audit log's checkpoints, and keeps what it answers.

The answer is what is wanted, so this is no effect of the outbox: a stamp that did not come is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from governance.audit.time_stamp import Stamp, Trust, request_for, stamped_at
from governance.outbox.posting import HttpAnswer, Place, Poster
from governance.settings.store_place import TimestampSettings
from governance.store.database.engine import reading, writing
from governance.store.evidence.stamp_rows import keep_stamp, last_stamp
from governance.store.evidence.tree_rows import CheckpointRow, latest_checkpoint

_SECOND = 1_000_000
_DEADLINE_SECONDS = 15.0
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 60, 3_600
_OK = 200
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class CheckpointStamps:
    """Has the last checkpoint stamped, once in a while; it is used by one thread.

    An authority that is away, or whose answer does not hold, holds nobody up: it is told once and asked again, a minute
    later, then after ever longer waits of up to an hour.
    """

    def __init__(
        self,
        engine: Engine,
        authority: TimestampSettings,
        trust: Trust,
        clock: Callable[[], int],
        say: Callable[[str], None],
    ) -> None:
        self._engine, self._authority, self._trust, self._clock, self._say = engine, authority, trust, clock, say
        self._called = f"the time-stamping authority {authority.called}"
        self._poster = Poster(Place(self._called, authority.url, authority.allow_private, None, _DEADLINE_SECONDS))
        self._faults, self._fault = 0, ""
        self._not_before = 0

    def tell(self) -> bool:
        """Ask for a stamp where one is due; return whether there was one to ask for, and it was kept."""
        now = self._clock()
        row = self._due(now) if now >= self._not_before else None
        if row is None:
            return False
        try:
            stamp = self._stamp(row)
        except ValueError as error:
            self._wait(now, str(error))
            return False
        with writing(self._engine) as connection:
            keep_stamp(connection, stamp, now)
        self._faults, self._fault = 0, ""
        return True

    def close(self) -> None:
        """Close the connections."""
        self._poster.close()

    def _due(self, now: int) -> CheckpointRow | None:
        """Return the last checkpoint where it is to be stamped now."""
        with reading(self._engine) as connection:
            row, last = latest_checkpoint(connection), last_stamp(connection, self._authority.called)
        if row is None or last is None:
            return row
        stamp, kept_at = last
        is_due = row.size > stamp.size and now >= kept_at + self._authority.every_micros
        return row if is_due else None

    def _stamp(self, row: CheckpointRow) -> Stamp:
        """Return the stamp that the authority gives. Raises ValueError where it gives none that holds."""
        request = request_for(row.note)
        answer = self._poster.ask("POST", "", _HEADERS, request.as_bytes())
        if not isinstance(answer, HttpAnswer):
            raise ValueError(answer.reason)
        if answer.status != _OK:
            raise ValueError(f"it answers {answer.status}")
        stamped_at(row.note, answer.body, self._trust, request.nonce)
        return Stamp(self._authority.called, row.size, row.note, answer.body)

    def _wait(self, now: int, fault: str) -> None:
        if fault != self._fault:
            self._say(f"{self._called} gave no stamp for the audit log: {fault}; it is asked again")
        self._fault = fault
        wait = min(_FIRST_WAIT_SECONDS << self._faults, _LONGEST_WAIT_SECONDS)
        self._faults = min(self._faults + 1, _LONGEST_WAIT_SECONDS.bit_length())
        self._not_before = now + wait * _SECOND
