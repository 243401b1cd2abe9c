"""Gives the audit log's checkpoints to keepers that are reached by the outbox: a webhook, somebody's mail.

Who keeps a file is given it by the workers themselves (``governance.worker.trail.witnessing``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from governance.model.keys import made_id
from governance.store.database.engine import reading, writing
from governance.store.evidence.tree_rows import CheckpointRow, latest_checkpoint
from governance.store.outbox.effect_rows import NewEffect, enqueue

CHECKPOINT = "audit.checkpoint"
_MOST_WAITING = 1_000


class Keeper(NamedTuple):
    """Who keeps checkpoints: a lane of the outbox, its channel, and what it carries (JSON) of one.

    ``every``: microseconds, of each such stretch the first checkpoint is given; 0: each checkpoint is.
    """

    recipient: str
    channel: str
    body: Callable[[CheckpointRow], str]
    every: int = 0


class CheckpointNotices:
    """Looks whether there is a checkpoint that keepers have not; several workers give each once."""

    def __init__(self, engine: Engine, keepers: Sequence[Keeper], clock: Callable[[], int]) -> None:
        self._engine, self._keepers, self._clock = engine, keepers, clock
        self._enqueued: set[str] = set()
        """Ids of effects that stand in the outbox already: they are not looked up again."""

    def tell(self) -> bool:
        """Put the last checkpoint into the lanes of those who are to have it; return whether there was anybody."""
        with reading(self._engine) as connection:
            row = latest_checkpoint(connection)
        if row is None:
            return False
        now = self._clock()
        effects = [_effect(keeper, row, now) for keeper in self._keepers]
        fresh = [effect for effect in effects if effect.effect_id not in self._enqueued]
        if fresh:
            channels = {keeper.recipient: keeper.channel for keeper in self._keepers}
            with writing(self._engine) as connection:
                enqueue(connection, fresh, channels, now, _MOST_WAITING)
        self._enqueued = {effect.effect_id for effect in effects}
        return bool(fresh)


def _effect(keeper: Keeper, row: CheckpointRow, now: int) -> NewEffect:
    turn = now // keeper.every if keeper.every else row.size
    # Of one turn all effects have one id: several workers, and a worker that began anew, give each once.
    effect_id = made_id("effect", keeper.recipient, CHECKPOINT, turn)
    return NewEffect(effect_id, keeper.recipient, CHECKPOINT, CHECKPOINT, keeper.body(row), now)
