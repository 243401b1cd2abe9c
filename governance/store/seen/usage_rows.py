"""Writes what a batch saw: uses, acts and sessions; and finds whom it teaches something new."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded, Rows
from governance.model.keys import SIGN_INS_OF_DAY
from governance.store.database.bulk import merge, merge_staged
from governance.store.database.new_rows import insert_straight
from governance.store.database.staging import stage, stage_columns
from governance.store.database.statements import rows
from governance.store.schema import seen
from governance.store.seen.picked_columns import pick, with_place
from governance.store.seen.rollup_rows import EARLIER_VERSION, LATER_VERSION, ROLLUP, Key, write_rollups

_EARLIER = "(excluded.first_at, excluded.first_event_id) < (old.first_at, old.first_event_id)"
_LATER = "(excluded.last_at, excluded.last_event_id) > (old.last_at, old.last_event_id)"


# How rows of each table merge with those of one key: in any order, and any number of times (places are no state).
BOUNDS = ", ".join(
    (
        with_place(_EARLIER, ("first_at", "first_event_id"), "{0}.first_event_id", "first_place"),
        with_place(_LATER, ("last_at", "last_event_id"), "{0}.last_event_id", "last_place"),
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
        with_place(
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
        with_place(_PROVED_EARLIER, ("mfa_at", "mfa_event_id"), "{0}.mfa_event_id", "mfa_place"),
        # Of whom was erased nobody tells it, whatever comes later.
        "only_from = CASE WHEN excluded.only_from = old.only_from THEN old.only_from "
        "WHEN excluded.only_from <> old.only_from THEN '' END",
    )
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
# A session in which something was used for the first time may be the one that made an account just in time. Values are
# asked for, not whether there are any: of that PostgreSQL may make a table of all roll-ups.
_ASKED_SESSION = "account_id TEXT, session_id TEXT, may_be_watched BIGINT, may_be_first BIGINT"
_SESSIONS_LOOKED_AT = """
SELECT account_id, session_id, is_known, is_taught FROM (
    SELECT s.account_id, s.session_id, o.account_id IS NOT NULL AS is_known,
        (s.may_be_watched = 1
            AND COALESCE((SELECT a.watch FROM account a WHERE a.account_id = s.account_id), 0) <> 0)
        OR (s.may_be_first = 1 AND (
            SELECT 1 FROM usage_rollup r WHERE r.account_id = s.account_id AND r.first_session = s.session_id LIMIT 1
        ) IS NOT NULL) AS is_taught
    FROM {asked} s
    LEFT JOIN session o ON o.account_id = s.account_id AND o.session_id = s.session_id
) looked_at WHERE is_known OR is_taught
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
    # Roll-ups first, in order: whoever has a roll-up's row has its days, in whatever order those are written.
    taught, near = write_rollups(connection, batch.rollups, silence_after)
    _write_days(connection, batch.usage, near)
    return taught


def _write_days(connection: Connection, days: Rows, near: set[Key]) -> None:
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
    merge_staged(connection, seen.usage_rollup, twin, f"{ROLLUP} WHERE {EARLIER_VERSION} OR {LATER_VERSION}")
    return broken


def write_acts(connection: Connection, batch: Folded, silence_after: int) -> set[str]:
    """Keep the last changes that accounts made; return the accounts of which an answer may rest on silence before."""
    if not batch.acts:
        return set()
    twin = stage(connection, seen.acted, batch.acts)
    taught = {row[0] for row in rows(connection, _TAUGHT_BY_ACT.format(twin=twin, after=silence_after))}
    merge_staged(connection, seen.acted, twin, ACTED)
    return taught


def write_sessions(
    connection: Connection,
    batch: Folded,
    taught: AbstractSet[str] = frozenset(),
    answered: AbstractSet[str] = frozenset(),
) -> set[str]:
    """Widen the sessions; return the accounts whose policies look at one of them, beside those that are taught.

    ``answered``: the accounts of which this batch's uses told whether they are taught something; none of the others of
    these is watched.
    """
    if not batch.sessions:
        return set()
    keys = [_asked(account_id, session_id, taught, answered) for account_id, session_id, *_ in batch.sessions]
    asked = stage_columns(connection, "stage_session_key", _ASKED_SESSION, keys)
    concerned, known = set[str](), set[tuple[str, str]]()
    for account_id, session_id, is_known, is_taught in rows(connection, _SESSIONS_LOOKED_AT.format(asked=asked)):
        if is_known:
            known.add((account_id, session_id))
        if is_taught:
            concerned.add(account_id)
    # Nearly every session is a new one.
    if insert_straight(connection, (seen.session, [row for row in batch.sessions if row[:2] not in known])):
        merge(connection, seen.session, [row for row in batch.sessions if row[:2] in known], SESSION)
    else:
        merge(connection, seen.session, batch.sessions, SESSION)
    return concerned


def _asked(
    account_id: str, session_id: str, taught: AbstractSet[str], answered: AbstractSet[str]
) -> tuple[str, str, int, int]:
    """Return what is asked of a session: whether its account may be watched, and whether it may be a first use's."""
    if account_id in taught:
        return account_id, session_id, 0, 0
    # A use names its session as the source does, never one that was gathered from sign-ins of a day.
    return account_id, session_id, int(account_id not in answered), int(not session_id.startswith(SIGN_INS_OF_DAY))
