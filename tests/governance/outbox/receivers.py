"""A receiver that remembers what reached it, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine

from governance.outbox.channel import Delivered, Effect, Lost, NotThere, Outcome
from governance.outbox.effect_states import Ability
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.outbox.effect_rows import NewEffect, enqueue

SECOND = 1_000_000
NOW = 1_790_000_000 * SECOND


class Clock:
    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)


class Receiver:
    """A channel whose recipient takes everything, unless answers are given for the next attempts."""

    def __init__(self, ability: Ability = "idempotent", *answers: Outcome, name: str = "webhook:siem") -> None:
        self.ability: Ability = ability
        self.name = name
        self.answers = list(answers)
        self.attempts: list[str] = []
        self.taken: list[str] = []
        self.asked: list[str] = []
        self.when_asked: list[Delivered | NotThere | Lost] = []

    def deliver(self, effect: Effect) -> Outcome:
        self.attempts.append(effect.effect_id)
        answer = self.answers.pop(0) if self.answers else Delivered()
        if isinstance(answer, Delivered):
            self.taken.append(effect.effect_id)
        return answer

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        self.asked.append(effect.effect_id)
        if self.when_asked:
            return self.when_asked.pop(0)
        return Delivered() if effect.effect_id in self.taken else NotThere()

    def close(self) -> None:
        """Hold nothing."""


def new(effect_id: str, recipient: str = "webhook:siem", *, urgent: bool = False) -> NewEffect:
    return NewEffect(effect_id, recipient, "finding.opened", "f-1", '{"class_uid":2004}', NOW, urgent)


def put(engine: Engine, *effects: NewEffect, most: int = 1_000, now: int = NOW) -> list[NewEffect]:
    with writing(engine) as connection:
        return enqueue(connection, effects, {effect.recipient: effect.recipient for effect in effects}, now, most)


def standings(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return dict(map(tuple, rows(connection, "SELECT effect_id, state FROM outbox_effect ORDER BY position")))


def counts(engine: Engine) -> Iterator[tuple[object, ...]]:
    """The lanes as they count, which is what counting would give."""
    with reading(engine) as connection:
        counted = rows(connection, "SELECT recipient, waiting, sent, uncertain, dead FROM outbox_lane ORDER BY 1")
        sums = ", ".join(
            f"SUM(CASE WHEN state IN ({states}) THEN 1 ELSE 0 END)"
            for states in ("'due', 'claimed', 'retry'", "'sent'", "'uncertain'", "'dead'")
        )
        real = rows(connection, f"SELECT recipient, {sums} FROM outbox_effect GROUP BY recipient ORDER BY 1")
        assert [tuple(row) for row in counted] == [tuple(row) for row in real]
        yield from (tuple(row) for row in counted)
