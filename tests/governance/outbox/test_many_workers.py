"""Many workers, while effects are still being written: each lane leaves in its order, each effect once."""

from __future__ import annotations

import threading
from functools import partial

from governance.outbox.dispatcher import Dispatcher
from governance.store.database.engine import open_engine, writing
from governance.store.database.statements import prepare
from governance.store.outbox.effect_rows import first_open
from governance.store.outbox.lane_rows import hold_lane_to_look_at
from governance.store.schema import outbox
from tests.governance.outbox.receivers import NOW, Clock, Receiver, counts, new, put
from tests.governance.store.plans import analyze, fill, indexes_used

LANES, EACH, WORKERS = ("webhook:a", "webhook:b", "topic:c"), 12, 3


def test_many_workers_over_lanes_that_are_being_filled(store_url: str) -> None:
    engine = open_engine(store_url)
    receivers = {name: Receiver(name=name) for name in LANES}
    filled = threading.Event()

    def fill_lanes() -> None:
        for n in range(EACH):
            put(engine, *(new(f"{name} {n}", name) for name in LANES))
        filled.set()

    def work(number: int) -> None:
        dispatcher = Dispatcher(engine, receivers, f"w{number}", Clock(NOW), print)
        while dispatcher.dispatch() or not filled.is_set() or any(len(r.taken) < EACH for r in receivers.values()):
            continue

    threads = [threading.Thread(target=fill_lanes)]
    threads += [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for name, receiver in receivers.items():
        assert receiver.attempts == [f"{name} {n}" for n in range(EACH)]
    assert sorted(counts(engine)) == sorted((name, 0, EACH, 0, 0) for name in LANES)
    engine.dispose()


def test_work_is_found_by_index_however_much_waits_and_was_sent(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    lane = "'webhook:' || mod(n, 1000)"
    state = "CASE WHEN mod(n, 3) = 0 THEN 'due' ELSE 'sent' END"
    fill(engine, outbox.outbox_effect, position="n", effect_id="'e' || n", recipient=lane, state=state, at="n")
    fill(engine, outbox.outbox_lane, recipient="'webhook:' || n", channel="'webhook:' || n", look_at="n")
    analyze(engine)
    with writing(engine) as connection:
        prepare(connection)
        ask = partial(hold_lane_to_look_at, connection, ["webhook:7", "webhook:8"], 9)
        assert indexes_used(connection, ask) == {"ix_outbox_lane_look_at"}
        assert indexes_used(connection, partial(first_open, connection, "webhook:7")) == {"ix_outbox_effect_open"}
    engine.dispose()
