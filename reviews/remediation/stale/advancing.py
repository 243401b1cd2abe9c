"""Moves the cases of accounts that nobody uses on, as a sweep finds them: warned, due, handed over, seen, restorable.

A sweep that is done again at the same instant changes nothing more. Each block of accounts is one transaction: its
cases, their audit entries and the notices about them stand together. What comes due is handed over last, once it is
known how much that is: where it is more than may be suspended in a day, nothing is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.states import DAY
from governance.queries.judged_accounts import Swept
from governance.queries.stale_verdict import Word
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.queries.last_uses import BY_ACCOUNT, last_uses
from ingest.contract.counting import counted
from reviews.remediation.stale.forbidding import forbidding
from reviews.remediation.stale.life_cycle import ENDS, WAITING, Effect, HandOver, Look, Terms, opened, step
from reviews.remediation.stale.stored_case import case_entry, case_of, row_of
from reviews.settings.stale import StaleSettings
from reviews.store.stale.case_rows import (
    CaseRow,
    OpenCase,
    cases_due,
    cases_not_looked_at,
    count_handed_over,
    count_open_cases,
    latest_cases,
    write_cases,
)

_AT_ONCE = 500
_TO_DECIDE: frozenset[str] = frozenset({"warned", "due", "refused", "handed_over"})
"""States in which what forbids to act is asked for, once their day has come."""


class Moved(NamedTuple):
    """A case that a sweep moved, and what is to be done of it."""

    row: CaseRow
    effects: tuple[Effect, ...]


Carry = Callable[[Connection, Sequence[Moved]], Mapping[str, str]]
"""Does what is to be done of cases, in the transaction that moves them: tells who is to be told, plans what is handed
over. Returns what carries an account's case out, by account."""


Unreached = Callable[[Connection, Collection[str]], Collection[str]]
"""Returns of which accounts nobody can be warned."""
_NO_MAIL = "nobody can be warned: notifications.mail is not set up"
_NO_ADDRESS = "nobody can be warned: no address is known of its person, manager or owner (notifications.addresses)"


class Sweeping:
    """One sweep's way through the cases."""

    def __init__(
        self,
        engine: Engine,
        settings: StaleSettings,
        now: int,
        carry: Carry,
        unknown: str | None,
        *,
        can_warn: bool = True,
        unreached: Unreached = lambda _connection, _accounts: (),
    ) -> None:
        """Sweep at an instant.

        ``unknown``: why nothing may rest on what is known just now; None: something may. ``can_warn``: whether people
        are reached at all; else nothing is handed over. ``unreached``: of which accounts nobody can be warned.
        """
        self._engine, self._settings, self._now, self._carry, self._unknown = engine, settings, now, carry, unknown
        days = tuple(sorted(set(settings.remind_days_before), reverse=True))
        self._acts = settings.apply and can_warn
        self._can_warn = can_warn
        self._terms = Terms(settings.wait_days, days, self._acts)
        self._unreached, self._without_address = unreached, 0
        self._room = settings.at_most_warned
        self._moves: Counter[str] = Counter()
        self._is_stopped = False

    def take(self, swept: Iterable[Swept]) -> None:
        """Look at a block of judged accounts: open cases of those that are stale, and move those that are open."""
        by_account = {account.account_id: account for account in swept}
        with writing(self._engine) as connection:
            rows = latest_cases(connection, by_account)
            concerned = {key for key, account in by_account.items() if _is_open(rows.get(key)) or _is_stale(account)}
            looks = {key: self._look(by_account[key]) for key in concerned}
            self._look_at(connection, looks, rows, {key: by_account[key] for key in concerned})

    def finish(self) -> str:
        """Look at the open cases that no verdict was given on, hand over what is due; return in words what was done."""
        after: str | None = ""
        while after is not None:
            after = self._take_without_verdict(after)
        with writing(self._engine) as connection:
            if self._acts:
                self._hand_over(connection)
            return self._line(sum(count_open_cases(connection).values()))

    def _take_without_verdict(self, after: str) -> str | None:
        """Look at a block of the open cases that no verdict was given on; return its last key, None: there is none."""
        with writing(self._engine) as connection:
            block = cases_not_looked_at(connection, self._now, after, _AT_ONCE)
            rows = {case.row.account_id: case.row for case in block}
            self._look_at(connection, self._looks_without_verdict(connection, block), rows, {})
        return block[-1].row.account_id if block else None

    def _look(self, swept: Swept) -> Look:
        given = swept.given
        return Look(
            self._now,
            given.verdict,
            basis=given.basis,
            reason=given.reason,
            threshold_days=given.threshold_days,
            has_room=False,
            unknown=self._unknown,
        )

    def _looks_without_verdict(self, connection: Connection, cases: Sequence[OpenCase]) -> dict[str, Look]:
        """Return looks at accounts that the sweep did not judge: they have ended, or were used lately."""
        used = last_uses(connection, (case.row.account_id for case in cases), self._now, BY_ACCOUNT)
        looks: dict[str, Look] = {}
        for row, state in cases:
            used_at = used.get(row.account_id, 0)
            is_used = used_at > max(row.warned_at, self._now - row.threshold_days * DAY)
            word: Word | None = "active" if is_used and state not in ("disabled", "deleted") else None
            reason = f"last used {spelled(used_at)}" if is_used else "no verdict was given on it"
            looks[row.account_id] = Look(
                self._now, word, state=state or "deleted", reason=reason, unknown=self._unknown, has_room=False
            )
        return looks

    def _look_at(
        self,
        connection: Connection,
        looks: Mapping[str, Look],
        rows: Mapping[str, CaseRow],
        swept: Mapping[str, Swept],
    ) -> None:
        deciding = {key for key, row in rows.items() if row.state in _TO_DECIDE and row.act_at <= self._now}
        forbidden = forbidding(connection, deciding & looks.keys(), self._now)
        mute = self._unreached(connection, [key for key in looks if self._is_to_be_warned(rows.get(key))])
        self._without_address += len(mute)
        moved: list[Moved] = []
        for key in sorted(looks):
            look = looks[key]._replace(forbidden=forbidden.get(key, ()))
            if key in mute:
                look = look._replace(unknown=look.unknown or _NO_ADDRESS)
            row = rows.get(key)
            if row is not None and _is_open(row):
                case, effects = step(case_of(row), self._unwarned(look, row.state), self._terms)
                moved.append(Moved(row_of(row, case, self._now), effects))
            elif key in swept:
                moved += self._opened(look, row, swept[key])
        self._write(connection, moved, rows)

    def _is_to_be_warned(self, row: CaseRow | None) -> bool:
        """Tell whether an account's person is still to be told what will be done, or is owed a wait."""
        if row is not None and _is_open(row):
            return row.state in WAITING
        return self._settings.warn and self._room > 0

    def _opened(self, look: Look, before: CaseRow | None, swept: Swept) -> list[Moved]:
        begun = opened(look, self._terms, case_of(before) if before is not None else None)
        if begun is None or not self._settings.warn or self._room == 0:
            return []
        self._room -= 1
        case, effects = begun
        if not self._can_warn:
            case, effects = step(case, self._unwarned(look, case.state), self._terms)
        given, number = swept.given, before.round + 1 if before is not None else 1
        blank = CaseRow(
            account_id=swept.account_id, round=number, issuer=swept.issuer, state="", policy=given.policy,
            threshold_days=given.threshold_days, warned_at=0, act_at=0, resting_since=None, reminded=0, reason=None,
            handed_at=None, seen_at=None, ended_at=None, looked_at=0, handed_to=None,
        )  # fmt: skip
        return [Moved(row_of(blank, case, self._now), effects)]

    def _unwarned(self, look: Look, state: str) -> Look:
        """Return the look as one that moves nothing on where nobody was warned: the wait begins with the warning."""
        if self._can_warn or state not in WAITING:
            return look
        return look._replace(unknown=look.unknown or _NO_MAIL)

    def _hand_over(self, connection: Connection) -> None:
        """Hand over what this sweep found due, unless that is more than may be suspended in a day."""
        most = self._settings.at_most_suspended
        due = cases_due(connection, self._now, most + 1)
        self._is_stopped = bool(due) and len(due) + count_handed_over(connection, self._now - DAY) > most
        if self._is_stopped:
            return
        # What forbids it was asked for a moment ago, in this sweep: what is due is forbidden by nothing.
        moved = []
        for row in due:
            look = Look(
                self._now, "stale", basis="declared", reason=row.reason or "", threshold_days=row.threshold_days
            )
            case, effects = step(case_of(row), look, self._terms)
            moved.append(Moved(row_of(row, case, self._now), effects))
        self._write(connection, moved, {row.account_id: row for row in due})

    def _write(self, connection: Connection, moved: Sequence[Moved], before: Mapping[str, CaseRow]) -> None:
        acted = [case for case in moved if case.effects]
        carried = self._carry(connection, acted) if acted else {}
        rows = [_carried(case, carried) for case in moved]
        write_cases(connection, rows)
        changed = [row for row in rows if _has_moved(row, before.get(row.account_id))]
        self._moves.update(row.state for row in changed)
        insert_entries(connection, [case_entry(row, self._now) for row in changed])

    def _line(self, cases: int) -> str:
        moved = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in sorted(self._moves.items()))
        stopped = (
            f"; more than {self._settings.at_most_suspended} are due at once, so none is suspended: look at "
            "`jitgov sweep`, and raise reviews.stale.at_most_suspended where that is right"
        )
        mute = self._settings.apply and not self._can_warn
        unwarned = "; nothing is suspended, for nobody can be warned: set notifications.mail up" if mute else ""
        if self._without_address:
            unwarned += f"; of {counted(self._without_address, 'account')} nobody can be warned: these are left alone"
        return f"{counted(cases, 'open case')}; {moved or 'none moved'}{stopped if self._is_stopped else ''}{unwarned}"


def _carried(moved: Moved, carried: Mapping[str, str]) -> CaseRow:
    if any(isinstance(effect, HandOver) for effect in moved.effects):
        return moved.row._replace(handed_to=carried.get(moved.row.account_id))
    return moved.row


def _has_moved(row: CaseRow, before: CaseRow | None) -> bool:
    return before is None or (row.round, row.state) != (before.round, before.state)


def _is_open(row: CaseRow | None) -> bool:
    return row is not None and row.state not in ENDS


def _is_stale(swept: Swept) -> bool:
    return swept.given.verdict == "stale" and swept.given.basis == "declared"
