"""Uses per day stand as they would if all of them had come at once, in whatever order and batches they come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from governance.folds.usage.batch import Batch
from governance.folds.usage.lone_sign_ins import with_lone_spread
from governance.store.database.bulk import merge_staged
from governance.store.database.engine import open_engine, writing
from governance.store.database.staging import stage
from governance.store.database.statements import rows, run
from governance.store.schema import seen
from governance.store.seen import rollup_rows
from governance.store.seen.usage_rows import write_uses
from ingest.contract.codec import encode_bare
from ingest.contract.event import Application, Event, Party
from tests.ingest.contract.events import AT, event

WHO = [Party("person", "okta:default", f"00u{name}", f"{name}@example.com", name) for name in ("ANN", "BOB", "CY")]
WHERE = [Application("0oaPAY", "Payroll"), Application("0oaCRM", "Customers")]
USES = "SELECT * FROM usage ORDER BY account_id, day, application_id, use, mfa"
ROLLUPS = "SELECT * FROM usage_rollup ORDER BY account_id, application_id, use"


def sign_ins(count: int) -> list[Event]:
    """So many sign-ins in order of time, several of them on most days."""
    drawn = random.Random(count)
    return [
        event(
            event_id=f"okta:{number:04}",
            occurred_at=AT + number * timedelta(hours=5),
            observed_at=AT + number * timedelta(hours=5),
            account=drawn.choice(WHO),
            application=drawn.choice(WHERE),
        )
        for number in range(count)
    ]


def take(engine: Engine, events: list[Event]) -> None:
    batch = Batch(0, encode_bare)
    for each in events:
        batch.add(each)
    with writing(engine) as connection:
        write_uses(connection, with_lone_spread(batch.folded()), 0)


def stand(engine: Engine) -> list[list[tuple[object, ...]]]:
    with writing(engine) as connection:
        return [[tuple(row) for row in rows(connection, sql)] for sql in (USES, ROLLUPS)]


@pytest.mark.parametrize("size", [1, 7, 30])
@pytest.mark.parametrize("order", ["in time", "backwards", "shuffled", "with repetitions"])
def test_any_batches_and_order_give_the_same_rows(engine: Engine, size: int, order: str) -> None:
    told = sign_ins(60)
    take(engine, told)
    whole = stand(engine)
    with writing(engine) as connection:
        for table in ("usage", "usage_rollup"):
            run(connection, f"DELETE FROM {table}")
    given = [*told, *told[20:40]] if order == "with repetitions" else told[::-1] if order == "backwards" else list(told)
    if order == "shuffled":
        random.Random(size).shuffle(given)
    for start in range(0, len(given), size):
        take(engine, given[start : start + size])
    assert stand(engine) == whole
    assert len(whole[0]) < len(told)


@pytest.mark.parametrize(("hour", "is_near"), [(23, True), (25, False)])
def test_what_was_used_on_that_day_may_have_a_row_of_it(engine: Engine, hour: int, *, is_near: bool) -> None:
    midnight = AT.replace(hour=0, minute=0, second=0, microsecond=0)
    told = [
        event(event_id=f"okta:{number}", occurred_at=at, observed_at=at, account=WHO[0], application=WHERE[0])
        for number, at in enumerate((midnight + timedelta(hours=20), midnight + timedelta(hours=hour)))
    ]
    take(engine, told[:1])
    batch = Batch(0, encode_bare)
    batch.add(told[1])
    with writing(engine) as connection:
        assert bool(rollup_rows.write_rollups(connection, with_lone_spread(batch.folded()).rollups, 0).near) is is_near


def test_a_day_that_has_a_row_though_no_roll_up_tells_is_widened_all_the_same(engine: Engine) -> None:
    told = sign_ins(60)
    take(engine, told)
    whole = stand(engine)
    with writing(engine) as connection:
        run(connection, "DELETE FROM usage_rollup")
    take(engine, told[::-1])
    assert stand(engine) == whole


@pytest.mark.parametrize("meanwhile", [slice(0, 60, 2), slice(0, 30), slice(20, 40), slice(30, 60), slice(0, 0)])
def test_what_another_writes_between_question_and_answer_is_merged(
    engine: Engine, meanwhile: slice, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = sign_ins(60)
    take(engine, told)
    whole = stand(engine)[1]
    with writing(engine) as connection:
        for table in ("usage", "usage_rollup"):
            run(connection, f"DELETE FROM {table}")
    take(engine, told[10:20])
    of_another = Batch(0, encode_bare)
    for each in told[meanwhile]:
        of_another.add(each)

    def asked(connection: Connection, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        answered = rows(connection, sql, parameters)
        twin = stage(connection, seen.usage_rollup, with_lone_spread(of_another.folded()).rollups, "_of_another")
        merge_staged(connection, seen.usage_rollup, twin, rollup_rows.ROLLUP)
        return answered

    with monkeypatch.context() as patched:
        patched.setattr(rollup_rows, "rows", asked)
        take(engine, told[::3])
    take(engine, told[1::3])
    take(engine, told[2::3])
    assert stand(engine)[1] == whole


@pytest.mark.parametrize("earlier", [True, False])
def test_roll_ups_are_locked_in_the_order_of_their_keys_and_merged_with_what_another_wrote(
    postgres_url: str, earlier: bool
) -> None:
    """Readers that write some of the same ones wait for each other in one order: none of them for what it holds up."""
    engine, told = open_engine(postgres_url), sign_ins(60)
    take(engine, told)
    whole = stand(engine)[1]
    with writing(engine) as connection:
        run(connection, "DELETE FROM usage_rollup")
    # As they stand in the table they are in no order; some that come then are later ones, and some are earlier.
    for each in reversed(told[20:40]):
        take(engine, [each])
    stored = [row[:3] for row in stand(engine)[1]]
    middle = "account_id = %s AND application_id = %s AND use = %s"
    free = "SELECT account_id, application_id, use FROM usage_rollup ORDER BY 1, 2, 3 FOR UPDATE SKIP LOCKED"
    with ThreadPoolExecutor(1) as thread, writing(engine) as another:
        run(another, f"SELECT 1 FROM usage_rollup WHERE {middle} FOR UPDATE", stored[3])
        written = thread.submit(take, engine, [*told[:20], *told[40:]] if earlier else told[40:])
        while not rows(another, "SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert not written.done(), "it ended while another held one of the rows"
        with writing(engine) as third:
            assert [tuple(row) for row in rows(third, free)] == stored[4:]
        run(another, f"UPDATE usage_rollup SET last_at = last_at WHERE {middle}", stored[3])
    written.result()
    if not earlier:
        take(engine, told[:20])
    assert stand(engine)[1] == whole
    engine.dispose()
