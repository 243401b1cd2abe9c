"""Effects as rows: written in the transaction that decides them, then moved from state to state in their lane."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.staging import stage_columns
from governance.store.database.statements import rows, run
from governance.store.outbox.lane_rows import LaneRow, count_effects, hold_lane, hold_lanes, note_look
from ingest.contract.errors import BrokenError

_NEW = "effect_id TEXT, recipient TEXT, type TEXT, subject TEXT, body TEXT, urgent BIGINT, occurred_at BIGINT"
_NEW_COLUMNS = "effect_id, recipient, type, subject, body, urgent, occurred_at"
_INSERT = (
    f"INSERT INTO outbox_effect ({_NEW_COLUMNS}, made_at, state, attempt, at, worker, look_first, reason) "
    f"SELECT {_NEW_COLUMNS}, %s, 'due', 0, %s, NULL, 0, NULL FROM {{staged}} s WHERE true ORDER BY s.n "
    "ON CONFLICT (effect_id) DO NOTHING RETURNING recipient"
)
EFFECT_COLUMNS = (
    "position, effect_id, recipient, type, subject, body, urgent, occurred_at, made_at, state, attempt, at, worker, "
    "look_first, reason"
)
_FIRST = (
    f"SELECT {EFFECT_COLUMNS} FROM outbox_effect WHERE recipient = %s AND state IN ('due', 'claimed', 'retry') "
    "ORDER BY position LIMIT 1"
)
_OLDEST = (
    f"SELECT {', '.join(f'e.{column}' for column in EFFECT_COLUMNS.split(', '))} FROM outbox_lane l "
    "JOIN outbox_effect e ON e.recipient = l.recipient AND e.state IN ('due', 'claimed', 'retry') "
    "WHERE l.channel = %s AND l.waiting > 0 ORDER BY e.made_at, e.position LIMIT 1"
)
_BEAT = (
    "UPDATE outbox_lane SET look_at = %s WHERE recipient = %s AND EXISTS (SELECT 1 FROM outbox_effect e "
    "WHERE e.position = %s AND e.state = 'claimed' AND e.worker = %s AND e.attempt = %s)"
)
_COUNTED_AS = {"sent": "sent", "uncertain": "uncertain", "dead": "dead"}


class NewEffect(NamedTuple):
    """An effect that is decided; its id is a hash of what it is, so that it is written once."""

    effect_id: str
    recipient: str
    type: str
    subject: str
    body: str
    occurred_at: int
    urgent: bool = False


class EffectRow(NamedTuple):
    """An effect as it stands."""

    position: int
    effect_id: str
    recipient: str
    type: str
    subject: str
    body: str
    urgent: int
    occurred_at: int
    made_at: int
    state: str
    attempt: int
    at: int
    worker: str | None
    look_first: int
    reason: str | None


class NewStanding(NamedTuple):
    """How an effect stands from now on, as columns."""

    state: str
    attempt: int
    at: int
    look_first: bool
    reason: str | None
    worker: str | None


def enqueue(
    connection: Connection, effects: Sequence[NewEffect], channels: Mapping[str, str], now: int, most_waiting: int
) -> list[NewEffect]:
    """Put effects into their lanes, in their order; return those for which a lane had no room.

    ``channels``: recipient → its channel; ``most_waiting``: how many may wait in one lane. One that is there already
    stays as it is.
    """
    lanes = hold_lanes(connection, {effect.recipient: channels[effect.recipient] for effect in effects})
    room = {recipient: max(most_waiting - lane.waiting, 0) for recipient, lane in lanes.items()}
    taken: list[NewEffect] = []
    left_out: list[NewEffect] = []
    for effect in effects:
        if room[effect.recipient] > 0:
            room[effect.recipient] -= 1
            taken.append(effect)
        else:
            left_out.append(effect)
    if taken:
        _insert(connection, taken, lanes, now)
    return left_out


def _insert(connection: Connection, effects: Sequence[NewEffect], lanes: Mapping[str, LaneRow], now: int) -> None:
    staged_rows = [
        (n, effect.effect_id, effect.recipient, effect.type, effect.subject, effect.body, int(effect.urgent), at)
        for n, (effect, at) in enumerate((effect, effect.occurred_at) for effect in effects)
    ]
    staged = stage_columns(connection, "stage_outbox_effect", f"n BIGINT, {_NEW}", staged_rows)
    added = Counter(row[0] for row in rows(connection, _INSERT.format(staged=staged), (now, now)))
    for recipient, n in sorted(added.items()):
        count_effects(connection, recipient, {"waiting": n})
        if lanes[recipient].look_at is None:
            note_look(connection, recipient, now)


def first_open(connection: Connection, recipient: str) -> EffectRow | None:
    """Return the first effect of a lane that is still to be dealt with: those behind it wait for it."""
    effects = rows(connection, _FIRST, (recipient,))
    return EffectRow._make(effects[0]) if effects else None


def oldest_open(connection: Connection, channel: str) -> EffectRow | None:
    """Return the effect that waits longest of all lanes of a channel."""
    effects = rows(connection, _OLDEST, (channel,))
    return EffectRow._make(effects[0]) if effects else None


def effect_by_id(connection: Connection, effect_id: str) -> EffectRow | None:
    """Return an effect; None where there is none of this id."""
    effects = rows(connection, f"SELECT {EFFECT_COLUMNS} FROM outbox_effect WHERE effect_id = %s", (effect_id,))
    return EffectRow._make(effects[0]) if effects else None


def note_standing(connection: Connection, effect: EffectRow, standing: NewStanding) -> None:
    """Write how an effect stands from now on; its lane is held."""
    sql = (
        "UPDATE outbox_effect SET state = %s, attempt = %s, at = %s, look_first = %s, reason = %s, worker = %s "
        "WHERE position = %s"
    )
    state, attempt, at, look_first, reason, worker = standing
    run(connection, sql, (state, attempt, at, int(look_first), reason, worker, effect.position))
    before, after = (_COUNTED_AS.get(one_state, "waiting") for one_state in (effect.state, state))
    if before != after:
        count_effects(connection, effect.recipient, {before: -1, after: 1})


def hold_claim(connection: Connection, effect: EffectRow) -> bool:
    """Hold the lane of an effect that somebody claimed; tell whether the claim is still his, as the row says it."""
    if hold_lane(connection, effect.recipient) is None:
        raise BrokenError(f"the outbox has no lane of {effect.recipient}, though an effect of it was claimed")
    sql = "SELECT state, attempt, worker FROM outbox_effect WHERE position = %s"
    standings = rows(connection, sql, (effect.position,))
    return bool(standings) and tuple(standings[0]) == ("claimed", effect.attempt, effect.worker)


def beat(connection: Connection, effect: EffectRow, look_at: int) -> bool:
    """Let nobody look at the lane before an instant, while its first effect is claimed so; False: it no longer is."""
    claimed = (effect.position, effect.worker, effect.attempt)
    return run(connection, _BEAT, (look_at, effect.recipient, *claimed)) == 1
