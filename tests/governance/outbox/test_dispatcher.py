"""Effects leave in the order of their lane, once, and what became of each is known or told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from governance.outbox.channel import Delivered, Failed, Lost, NotThere, Refused
from governance.outbox.dispatcher import DEAD_AFTER, Dispatcher, Point, send_again
from governance.outbox.effect_states import Ability
from governance.store.database.engine import open_engine, writing
from governance.store.outbox.effect_rows import beat, first_open
from ingest.contract.errors import DeclinedError, UnclearError
from tests.governance.outbox.receivers import SECOND, Clock, Receiver, counts, new, put, standings


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def either_engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


class Killed(BaseException):
    """Stands for kill -9: nothing that comes behind it is done."""


def worker(engine: Engine, clock: Clock, *receivers: Receiver, kill_at: Point | None = None, **more: int) -> Dispatcher:
    said: list[str] = []

    def at_point(point: Point) -> None:
        if point == kill_at:
            raise Killed(point)

    by_name = {receiver.name: receiver for receiver in receivers}
    dispatcher = Dispatcher(
        engine, by_name, f"worker-{kill_at}", clock, said.append, chance=lambda: 1.0, at_point=at_point, **more
    )
    dispatcher.said = said  # type: ignore[attr-defined]  # the test reads what its worker told
    return dispatcher


def drained(dispatcher: Dispatcher, clock: Clock, hours: float = 0) -> None:
    """Dispatch until nothing is left, or until so much time has passed."""
    end = clock.now + int(hours * 3600 * SECOND)
    while True:
        if dispatcher.dispatch():
            continue
        if clock.now >= end:
            return
        clock.forward(60)


def test_a_lane_keeps_its_order_and_waits_for_its_first(either_engine: Engine) -> None:
    clock, siem = Clock(), Receiver("idempotent", Failed("503"), name="webhook:siem")
    soc = Receiver(name="topic:soc")
    put(either_engine, new("a"), new("x", "topic:soc"), new("b"), new("a"))
    put(either_engine, new("c"), new("y", "topic:soc"))
    dispatcher = worker(either_engine, clock, siem, soc)
    drained(dispatcher, clock)
    assert (siem.attempts, soc.taken) == (["a"], ["x", "y"])
    assert list(counts(either_engine)) == [("topic:soc", 0, 2, 0, 0), ("webhook:siem", 3, 0, 0, 0)]
    clock.forward(5)
    drained(dispatcher, clock)
    assert siem.attempts == ["a", "a", "b", "c"]
    assert set(standings(either_engine).values()) == {"sent"}
    assert not dispatcher.dispatch()


def test_two_workers_never_have_one_lane(either_engine: Engine) -> None:
    clock, receiver = Clock(), Receiver()
    put(either_engine, new("a"), new("b"))
    first = worker(either_engine, clock, receiver, kill_at="claimed")
    with pytest.raises(Killed):
        first.dispatch()
    other = worker(either_engine, clock, receiver)
    assert not other.dispatch()
    clock.forward(DEAD_AFTER / SECOND - 1)
    assert not other.dispatch()
    assert receiver.attempts == []


def test_a_lane_has_room_for_so_many_and_tells_what_is_left_out(either_engine: Engine) -> None:
    left_out = put(either_engine, new("a"), new("b"), new("x", "topic:soc"), new("c"), most=2)
    assert left_out == [new("c")]
    clock = Clock()
    drained(worker(either_engine, clock, Receiver()), clock)
    assert put(either_engine, new("c"), most=2) == []
    assert standings(either_engine) == {"a": "sent", "b": "sent", "x": "due", "c": "due"}


def test_whose_channel_no_setting_names_waits(engine: Engine) -> None:
    put(engine, new("a", "mail:ada"))
    assert not worker(engine, Clock(), Receiver()).dispatch()
    assert not worker(engine, Clock()).dispatch()
    assert standings(engine) == {"a": "due"}


@pytest.mark.parametrize("point", ["looked", "claimed", "acted", "noted"])
@pytest.mark.parametrize("ability", ["idempotent", "look_up", "neither"])
def test_killed_between_any_two_steps_loses_and_doubles_nothing(engine: Engine, point: Point, ability: Ability) -> None:
    """The idempotent one may see an id twice, who can be asked has it once, and of the last nobody knows."""
    clock, receiver = Clock(), Receiver(ability)
    put(engine, new("a"), new("b"))
    with pytest.raises(Killed):
        worker(engine, clock, receiver, kill_at=point).dispatch()
    other = worker(engine, clock, receiver)
    drained(other, clock, hours=1)
    before_the_claim, after_the_act = point == "looked", point in ("acted", "noted")
    if ability == "neither" and not before_the_claim:
        assert standings(engine) == {"a": "uncertain", "b": "sent"}
        assert receiver.taken == (["a", "b"] if after_the_act else ["b"])
        assert "effect a for webhook:siem may have been sent" in other.said[0]  # type: ignore[attr-defined]
    else:
        assert standings(engine) == {"a": "sent", "b": "sent"}
        twice = ability == "idempotent" and after_the_act
        assert receiver.taken == (["a", "a", "b"] if twice else ["a", "b"])
    assert receiver.asked == (["a"] if ability == "look_up" and not before_the_claim else [])
    list(counts(engine))


def test_killed_while_it_asks_it_asks_again(engine: Engine) -> None:
    clock, receiver = Clock(), Receiver("look_up", Lost("cut off"))
    put(engine, new("a"))
    worker(engine, clock, receiver).dispatch()
    receiver.when_asked = [Lost("504"), NotThere()]
    clock.forward(5)
    with pytest.raises(Killed):
        worker(engine, clock, receiver, kill_at="asked").dispatch()
    drained(worker(engine, clock, receiver), clock, hours=1)
    assert (receiver.attempts, receiver.asked) == (["a", "a"], ["a", "a"])
    assert standings(engine) == {"a": "sent"}


def test_an_urgent_one_is_repeated_under_its_id(engine: Engine) -> None:
    clock, receiver = Clock(), Receiver("neither", Lost("cut off"))
    put(engine, new("a", urgent=True))
    drained(worker(engine, clock, receiver), clock, hours=1)
    assert (receiver.attempts, standings(engine)) == (["a", "a"], {"a": "sent"})


def test_who_was_silent_for_too_long_changes_nothing_any_more(engine: Engine) -> None:
    clock, receiver = Clock(), Receiver()
    put(engine, new("a"))
    slow = worker(engine, clock, receiver)

    class Slow(Receiver):
        def deliver(self, effect: object) -> Delivered:
            clock.forward(DEAD_AFTER / SECOND)
            drained(worker(engine, clock, receiver), clock, hours=1)
            return Delivered()

    slow = worker(engine, clock, Slow())
    slow.dispatch()
    assert standings(engine) == {"a": "sent"}
    assert list(counts(engine)) == [("webhook:siem", 0, 1, 0, 0)]
    assert "was another's" in slow.said[0]  # type: ignore[attr-defined]


def test_a_heartbeat_keeps_the_lane_and_only_for_its_claimant(engine: Engine) -> None:
    clock, receiver = Clock(), Receiver()
    put(engine, new("a"))
    with pytest.raises(Killed):
        worker(engine, clock, receiver, kill_at="claimed").dispatch()
    with writing(engine) as connection:
        claimed = first_open(connection, "webhook:siem")
        assert claimed is not None
        assert beat(connection, claimed, clock.now + 2 * DEAD_AFTER)
        assert not beat(connection, claimed._replace(worker="another"), clock.now)
    clock.forward(DEAD_AFTER / SECOND)
    assert not worker(engine, clock, receiver).dispatch()


def test_what_is_refused_or_tried_too_often_is_given_up_and_let_again_by_a_person(engine: Engine) -> None:
    clock = Clock()
    receiver = Receiver("neither", Refused("410: it wants no more"), Failed("404"), Failed("404"), Lost("cut off"))
    put(engine, new("a"), new("b"), new("c"))
    dispatcher = worker(engine, clock, receiver, most_attempts=2)
    drained(dispatcher, clock, hours=1)
    assert standings(engine) == {"a": "dead", "b": "dead", "c": "uncertain"}
    assert list(counts(engine)) == [("webhook:siem", 0, 0, 1, 2)]
    for effect_id in ("a", "b", "c"):
        send_again(engine, effect_id, clock.now)
    with pytest.raises(DeclinedError, match="effect a is due: only one that is uncertain or dead"):
        send_again(engine, "a", clock.now)
    with pytest.raises(UnclearError, match="there is no effect z"):
        send_again(engine, "z", clock.now)
    drained(dispatcher, clock)
    assert receiver.taken == ["a", "b", "c"]
    assert list(counts(engine)) == [("webhook:siem", 0, 3, 0, 0)]
