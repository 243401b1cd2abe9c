"""Carries effects out: claims one, commits the claim, acts without a transaction, and notes what became of it.

Whoever dies anywhere in between leaves a claim without a heartbeat. It is found by the time at which its lane is to be
looked at, and resolved by what its channel can do: nothing is lost, and nothing is doubled but by the same id.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Literal

from sqlalchemy import Connection, Engine

from governance.outbox.channel import Channel, Delivered, Effect, Failed, Lost, NotThere, Outcome, Refused
from governance.outbox.effect_states import (
    STATES,
    Channelled,
    Happened,
    Input,
    Standing,
    State,
    step,
    takes,
)
from governance.store.database.engine import reading, writing
from governance.store.outbox.digest_rows import DigestRow, add_to_digests
from governance.store.outbox.effect_rows import (
    EffectRow,
    NewStanding,
    beat,
    effect_by_id,
    first_open,
    hold_claim,
    note_standing,
)
from governance.store.outbox.lane_rows import (
    LaneRow,
    hold_lane,
    hold_lane_to_look_at,
    next_look_at,
    note_look,
)
from governance.store.running.heartbeats import heartbeats
from ingest.contract.errors import DeclinedError, UnclearError

Clock = Callable[[], int]
Say = Callable[[str], None]
Point = Literal["looked", "claimed", "asked", "acted", "noted"]
"""Between which two of its steps a dispatcher stands; tests kill it at each."""

_SECOND = 1_000_000
DEAD_AFTER = 120 * _SECOND
"""A claim without a heartbeat for so long has no worker any more."""
_HEARTBEAT_SECONDS = 20.0
_IN_A_ROW_SECONDS = 1.0
"""For so long a worker stays with a lane, whose next claim costs no transaction of its own; then it may be stopped."""
_BY_A_PERSON = Channelled("neither")
"""What a person lets be sent again is sent, whatever its channel can do."""
_STATES: Mapping[str, State] = {state: state for state in STATES}


def _passes(_: Point) -> None:
    """Stand at no point."""


class Dispatcher:
    """One worker that carries effects over its channels, one after the other."""

    def __init__(
        self,
        engine: Engine,
        channels: Mapping[str, Channel],
        worker: str,
        clock: Clock,
        say: Say,
        *,
        most_attempts: int = 20,
        chance: Callable[[], float] = random.random,
        in_a_row_seconds: float = _IN_A_ROW_SECONDS,
        at_point: Callable[[Point], None] = _passes,
    ) -> None:
        """``worker``: a name that no other worker has or had; ``channels``: by name."""
        self._engine, self._channels, self._worker = engine, channels, worker
        self._clock, self._say, self._chance = clock, say, chance
        self._most_attempts, self._in_a_row_seconds, self._at_point = most_attempts, in_a_row_seconds, at_point

    def dispatch(self) -> bool:
        """Deal with one effect, and with those behind it for a second; return whether there was any.

        Raises TransientError when the store is away.
        """
        began = time.monotonic()
        lane, claimed = self._look()
        while lane is not None and claimed is not None:
            self._at_point("claimed")
            with self._beating(claimed):
                outcome = self._act(self._channels[lane.channel], claimed)
            self._at_point("acted")
            goes_on = time.monotonic() - began < self._in_a_row_seconds
            claimed = self._note(lane, claimed, outcome, goes_on=goes_on)
        return lane is not None

    def _look(self) -> tuple[LaneRow | None, EffectRow | None]:
        """Return the lane that is to be looked at, and its first effect, claimed; None where there is none."""
        with reading(self._engine) as connection:
            look_at = next_look_at(connection, self._channels)
        # A look takes no lock: whoever waits for work holds nobody up.
        if look_at is None or look_at > self._clock():
            return None, None
        with writing(self._engine) as connection:
            lane = hold_lane_to_look_at(connection, self._channels, self._clock())
            claimed = self._claim(connection, lane) if lane is not None else None
            self._at_point("looked")
        return lane, claimed

    def _claim(self, connection: Connection, lane: LaneRow) -> EffectRow | None:
        """Claim the first effect of a lane; None where there was something else to do, which is done."""
        now, effect = self._clock(), first_open(connection, lane.recipient)
        if effect is None:
            note_look(connection, lane.recipient, None)
            return None
        if effect.state == "claimed":
            reason = f"its worker {effect.worker} ended, or was silent for long, while it sent it"
            self._move(connection, lane, effect, Happened("lost", now, reason, jitter=self._jitter()))
            return None
        if effect.at > now:
            note_look(connection, lane.recipient, effect.at)
            return None
        after = self._move(connection, lane, effect, Happened("claim", now))
        return effect._replace(state=after.state, attempt=after.attempt, at=after.at, worker=self._worker)

    def _act(self, channel: Channel, row: EffectRow) -> tuple[Input, Outcome]:
        effect = Effect(row.effect_id, row.recipient, row.type, row.subject, row.body, row.occurred_at, row.attempt)
        if row.look_first and channel.ability == "look_up":
            answer = channel.look_up(effect)
            self._at_point("asked")
            if not isinstance(answer, NotThere):
                return ("delivered" if isinstance(answer, Delivered) else "unsettled"), answer
        outcome = channel.deliver(effect)
        return _INPUTS[type(outcome)], outcome

    def _note(
        self, lane: LaneRow, claimed: EffectRow, came: tuple[Input, Outcome], *, goes_on: bool
    ) -> EffectRow | None:
        """Note what became of an effect; return the next of its lane, claimed in the same transaction."""
        given, outcome = came
        reason = None if isinstance(outcome, Delivered) else outcome.reason
        asked = outcome.wait_seconds if isinstance(outcome, Failed) else None
        wait = None if asked is None else int(asked * _SECOND)
        with writing(self._engine) as connection:
            if not hold_claim(connection, claimed):
                self._say(f"effect {claimed.effect_id} of {lane.recipient} was another's by the time it was {given}")
                return None
            self._move(connection, lane, claimed, Happened(given, self._clock(), reason, wait, self._jitter()))
            following = self._claim(connection, lane) if goes_on else None
            self._at_point("noted")
        return following

    def _move(self, connection: Connection, lane: LaneRow, effect: EffectRow, given: Happened) -> Standing:
        """Take an effect of a lane that is held one step further, and note when to look at the lane."""
        channelled = Channelled(self._channels[lane.channel].ability, bool(effect.urgent), self._most_attempts)
        standing = moved(connection, effect, given, channelled, self._worker)
        if standing.state == "uncertain":
            # It is told in the recipient's next sum, by the id under which it may be there.
            what, at, now = f"{effect.type} {effect.effect_id}", effect.occurred_at, given.at
            add_to_digests(connection, [DigestRow(effect.recipient, "uncertain", what, 1, at, at, now, now)])
        if standing.state in ("uncertain", "dead"):
            meaning = "may have been sent" if standing.state == "uncertain" else "is given up"
            self._say(f"effect {effect.effect_id} for {effect.recipient} {meaning}: {standing.reason}")
        return standing

    def _jitter(self) -> float:
        return 0.5 + self._chance() / 2

    def _beating(self, claimed: EffectRow) -> AbstractContextManager[None]:
        """Note in the store, while the block runs, that the claimant is alive."""

        def note() -> None:
            with writing(self._engine) as connection:
                beat(connection, claimed, self._clock() + DEAD_AFTER)

        return heartbeats("outbox-heartbeat", note, _HEARTBEAT_SECONDS)


_INPUTS: Mapping[type[Outcome], Input] = {Delivered: "delivered", Refused: "refused", Failed: "failed", Lost: "lost"}


def moved(connection: Connection, effect: EffectRow, given: Happened, channelled: Channelled, worker: str) -> Standing:
    """Take an effect one step further, in its lane, which is held; return how it stands."""
    before = Standing(_STATES[effect.state], effect.attempt, effect.at, bool(effect.look_first), effect.reason)
    after = step(before, given, channelled)
    holder = worker if after.state == "claimed" else None
    note_standing(connection, effect, NewStanding(*after[:4], after.reason, holder))
    if after.state == "claimed":
        note_look(connection, effect.recipient, after.at + DEAD_AFTER)
        return after
    first = first_open(connection, effect.recipient)
    if first is None:
        note_look(connection, effect.recipient, None)
    else:
        note_look(connection, effect.recipient, first.at + DEAD_AFTER if first.state == "claimed" else first.at)
    return after


def send_again(engine: Engine, effect_id: str, now: int) -> EffectRow:
    """Let an effect that was given up, or may have been sent, be sent again; return it as it was.

    Raises DeclinedError for one that is in another state, UnclearError where there is none of this id.
    """
    with writing(engine) as connection:
        effect = effect_by_id(connection, effect_id)
        if effect is None or hold_lane(connection, effect.recipient) is None:
            raise UnclearError(f"there is no effect {effect_id}; see `jitgov outbox list`")
        effect = effect_by_id(connection, effect_id) or effect
        if not takes(_STATES[effect.state], "again"):
            raise DeclinedError(
                f"effect {effect_id} is {effect.state}: only one that is uncertain or dead is sent again"
            )
        moved(connection, effect, Happened("again", now), _BY_A_PERSON, "")
        return effect
