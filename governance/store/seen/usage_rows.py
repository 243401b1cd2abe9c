"""Writes what a batch saw: uses and their roll-ups, sessions; and finds whom it teaches something new."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded, Rows
from governance.model.states import DAY
from governance.store.database.bulk import insert_straight, merge, merge_staged, rows, stage
from governance.store.schema import seen

_EARLIER = "(excluded.first_at, excluded.first_event_id) < (old.first_at, old.first_event_id)"
_LATER = "(excluded.last_at, excluded.last_event_id) > (old.last_at, old.last_event_id)"


def pick(condition: str, columns: Iterable[str]) -> str:
    """Return the assignments that take columns of the row that comes, where a condition on both rows holds."""
    return ", ".join(f"{c} = CASE WHEN {condition} THEN excluded.{c} ELSE old.{c} END" for c in columns)


def _with_place(condition: str, columns: Iterable[str], event: str, place: str) -> str:
    """Pick an event's columns and its place; of one event that is read again, the place where it was read last."""
    again = f"{event.format('excluded')} = {event.format('old')} AND excluded.{place} >= 0"
    return f"{pick(condition, columns)}, {pick(f'{condition} OR ({again})', (place,))}"


# How rows of each table merge with those of one key: in any order, and any number of times (places are no state).
BOUNDS = ", ".join(
    (
        _with_place(_EARLIER, ("first_at", "first_event_id"), "{0}.first_event_id", "first_place"),
        _with_place(_LATER, ("last_at", "last_event_id"), "{0}.last_event_id", "last_place"),
    )
)
_FIRST = (
    "first_at",
    "first_event_id",
    "first_mfa",
    "first_session",
    "first_transaction",
    "first_asserted",
    "first_subject",
    "first_hash",
)
_LAST = ("last_at", "last_event_id", "last_name", "last_display_name", "account_type", "last_hash")
# Two versions of one row have one id and one instant: their hashes settle which is first, and which is last.
_FIRST_VERSION = "({0}.first_at, {0}.first_event_id, {0}.first_hash)"
_LAST_VERSION = "({0}.last_at, {0}.last_event_id, {0}.last_hash)"
_EARLIER_VERSION = f"{_FIRST_VERSION.format('excluded')} < {_FIRST_VERSION.format('old')}"
_LATER_VERSION = f"{_LAST_VERSION.format('excluded')} > {_LAST_VERSION.format('old')}"
ROLLUP = ", ".join(
    (
        _with_place(_EARLIER_VERSION, _FIRST, _FIRST_VERSION, "first_place"),
        _with_place(_LATER_VERSION, _LAST, _LAST_VERSION, "last_place"),
    )
)
_PROVED_EARLIER = (
    "excluded.mfa_at IS NOT NULL AND (old.mfa_at IS NULL OR (excluded.mfa_at, excluded.mfa_event_id) < "
    "(old.mfa_at, old.mfa_event_id))"
)
# Two versions of one record may tell two places: the one that comes first by its text counts, whichever came first.
_STARTED_EARLIER = (
    "excluded.started_at IS NOT NULL AND (old.started_at IS NULL "
    "OR (excluded.started_at, excluded.started_event_id, COALESCE(excluded.started_from, '')) < "
    "(old.started_at, old.started_event_id, COALESCE(old.started_from, '')))"
)
SESSION = ", ".join(
    (
        _with_place(
            _STARTED_EARLIER,
            ("started_at", "started_event_id", "started_from"),
            "{0}.started_event_id",
            "started_place",
        ),
        pick(
            "excluded.transaction_id IS NOT NULL AND (old.transaction_id IS NULL OR "
            "excluded.transaction_id < old.transaction_id)",
            ("transaction_id",),
        ),
        pick("excluded.last_at > old.last_at", ("last_at",)),
        pick(
            "excluded.ended_at IS NOT NULL AND (old.ended_at IS NULL OR excluded.ended_at > old.ended_at)",
            ("ended_at",),
        ),
        _with_place(_PROVED_EARLIER, ("mfa_at", "mfa_event_id"), "{0}.mfa_event_id", "mfa_place"),
        # Of whom was erased nobody tells it, whatever comes later.
        "only_from = CASE WHEN excluded.only_from = old.only_from THEN old.only_from "
        "WHEN excluded.only_from <> old.only_from THEN '' END",
    )
)
# Whom the batch's sign-ins teach something new: a first (or earlier first) use, an account whose sign-ins policies
# watch, one that is called otherwise now, and whoever comes back after a silence long enough for some answer to stand
# because of it. All others cost their rows here and nothing else. A roll-up without an
# account is one whose derivation is still deferred. What an evaluator changes at this moment of what is looked at here,
# it looks at again itself (``governance.derivation.accounts.Derived.recheck_accounts``).
# With them, what was used within a day before: of the same day there may be a row of uses already.
_TAUGHT = """
SELECT account_id, is_taught, CASE WHEN is_near THEN application_id END, CASE WHEN is_near THEN use END FROM (
    SELECT s.account_id, s.application_id, s.use, r.last_at > s.first_at - {day:d} AS is_near,
        r.account_id IS NULL
        OR (s.first_at, s.first_event_id, s.first_hash) < (r.first_at, r.first_event_id, r.first_hash)
        OR a.watch <> 0
        OR {broken}
        OR {called}
        OR s.last_display_name IS DISTINCT FROM COALESCE(a.display_name, r.last_display_name) AS is_taught
    FROM {twin} s
    LEFT JOIN usage_rollup r ON r.account_id = s.account_id AND r.application_id = s.application_id AND r.use = s.use
    LEFT JOIN account a ON a.account_id = s.account_id
    LEFT JOIN silence_judged j ON j.issuer = a.issuer AND j.stream = ''
) looked_at WHERE is_taught OR is_near
"""
# Who has no account yet is called as the roll-up says. A service without a login goes by its display name. What is the
# platform's own stays so, whatever a sign-in says.
_CALLED_OTHERWISE = (
    "(s.last_name IS DISTINCT FROM CASE WHEN a.account_id IS NULL THEN r.last_name ELSE a.name END "
    "AND NOT (a.account_id IS NOT NULL AND s.last_name IS NULL AND s.account_type <> 'person' "
    "AND a.name IS NOT DISTINCT FROM a.display_name)) "
    "OR s.account_type <> r.account_type "
    "OR (a.type <> 'system' AND s.account_type <> COALESCE(a.source_type, a.type))"
)
_BROKEN = (
    "(s.use NOT IN ('failed', 'foreign') AND r.last_at <= j.until_at - {after:d} "
    "AND (s.last_at, s.last_event_id, s.last_hash) > (r.last_at, r.last_event_id, r.last_hash))"
)
# A list's word of a use is nobody's news but of whom it says that a silence was none, and of whom policies watch.
_BROKEN_AS_STATED = f"""
SELECT s.account_id FROM {{twin}} s
JOIN account a ON a.account_id = s.account_id
LEFT JOIN silence_judged j ON j.issuer = a.issuer AND j.stream = ''
LEFT JOIN usage_rollup r ON r.account_id = s.account_id AND r.application_id = s.application_id AND r.use = s.use
WHERE (j.issuer IS NOT NULL AND (r.account_id IS NULL OR {_BROKEN}))
   OR (a.watch <> 0 AND (r.account_id IS NULL OR s.last_at > r.last_at))
"""
# A change that somebody made matters as a use does: where it is the first, or a silence was none.
ACTED = (
    "last_at = excluded.last_at, last_event_id = excluded.last_event_id "
    "WHERE (excluded.last_at, excluded.last_event_id) > (old.last_at, old.last_event_id)"
)
_TAUGHT_BY_ACT = """
SELECT s.account_id FROM {twin} s
JOIN account a ON a.account_id = s.account_id
LEFT JOIN silence_judged j ON j.issuer = a.issuer AND j.stream = ''
LEFT JOIN acted r ON r.account_id = s.account_id AND r.kind = s.kind
WHERE r.account_id IS NULL OR (r.last_at <= j.until_at - {after:d} AND s.last_at > r.last_at)
"""
# A session in which something was used for the first time may be the one that made an account just in time.
_TAUGHT_BY_SESSION = """
SELECT s.account_id FROM {twin} s JOIN account a ON a.account_id = s.account_id WHERE a.watch <> 0
UNION
SELECT s.account_id FROM {twin} s
JOIN usage_rollup r ON r.account_id = s.account_id AND r.first_session = s.session_id
"""


def write_other(connection: Connection, batch: Folded) -> None:
    """Widen what no table row maps, per day."""
    merge(connection, seen.other_seen, batch.other, BOUNDS)


def write_uses(connection: Connection, batch: Folded, silence_after: int) -> set[str]:
    """Widen the uses per day and their roll-ups; return the accounts that the sign-ins teach something new.

    ``silence_after``: a use after a shorter silence (microseconds) changes no answer.
    """
    if not batch.rollups:
        return set()
    twin = stage(connection, seen.usage_rollup, batch.rollups)
    taught, near = set[str](), set[tuple[str, str, str]]()
    asked = _TAUGHT.format(twin=twin, called=_CALLED_OTHERWISE, broken=_BROKEN.format(after=silence_after), day=DAY)
    for account_id, is_taught, application_id, use in rows(connection, asked):
        if is_taught:
            taught.add(account_id)
        if use is not None:
            near.add((account_id, application_id, use))
    # Roll-ups first, in order: whoever has a roll-up's row has its days, in whatever order those are written.
    merge_staged(connection, seen.usage_rollup, twin, ROLLUP)
    _write_days(connection, batch.usage, near)
    return taught


def _write_days(connection: Connection, days: Rows, near: set[tuple[str, str, str]]) -> None:
    """Widen the uses per day; ``near``: (account, application, use) of which one of these days may have a row."""
    kept, fresh = Rows(), Rows()
    for row in days:
        (kept if (row[0], row[2], row[3]) in near else fresh).append(row)
    if insert_straight(connection, (seen.usage, fresh)):
        days = kept
    merge(connection, seen.usage, days, BOUNDS)


def write_stated_uses(connection: Connection, batch: Folded, silence_after: int) -> set[str]:
    """Widen what lists state of last uses; return the accounts of which an answer may rest on a silence that was none.

    Whoever else is asked about use reads it, and nothing is derived of it.
    """
    if not batch.stated_uses:
        return set()
    twin = stage(connection, seen.usage_rollup, batch.stated_uses)
    broken = {row[0] for row in rows(connection, _BROKEN_AS_STATED.format(twin=twin, after=silence_after))}
    # A night whose lists state what the night before stated writes no row.
    merge_staged(connection, seen.usage_rollup, twin, f"{ROLLUP} WHERE {_EARLIER_VERSION} OR {_LATER_VERSION}")
    return broken


def write_acts(connection: Connection, batch: Folded, silence_after: int) -> set[str]:
    """Keep the last changes that accounts made; return the accounts of which an answer may rest on silence before."""
    if not batch.acts:
        return set()
    twin = stage(connection, seen.acted, batch.acts)
    taught = {row[0] for row in rows(connection, _TAUGHT_BY_ACT.format(twin=twin, after=silence_after))}
    merge_staged(connection, seen.acted, twin, ACTED)
    return taught


def write_sessions(connection: Connection, batch: Folded) -> set[str]:
    """Widen the sessions; return the accounts whose policies look at one of them."""
    if not batch.sessions:
        return set()
    twin = stage(connection, seen.session, batch.sessions)
    taught = {row[0] for row in rows(connection, _TAUGHT_BY_SESSION.format(twin=twin))}
    merge_staged(connection, seen.session, twin, SESSION)
    return taught
