"""Sessions stand as they would if all that tells of them had come at once, in whatever order and batches it comes."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.folds.usage.batch import Batch
from governance.folds.usage.lone_sign_ins import with_lone_spread
from governance.store.database.bulk import merge_staged
from governance.store.database.engine import open_engine, writing
from governance.store.database.staging import stage
from governance.store.database.statements import rows, run
from governance.store.schema import held, seen
from governance.store.seen import usage_rows
from ingest.contract.codec import encode_bare
from ingest.contract.event import Client, Correlation, Event, Kind, Party, Source
from tests.governance.queries.filled import put
from tests.governance.store.noted import noted
from tests.ingest.contract.events import AT, event

WHO = [Party("person", "okta:default", f"00u{name}", f"{name}@example.com", name) for name in ("ANN", "BOB")]
KINDS: tuple[Kind, ...] = ("session_started", "mfa_verified", "sign_out")


def told_of_sessions(count: int) -> list[Event]:
    drawn = random.Random(count)
    return [
        event(
            KINDS[number % 3],
            event_id=f"okta:{number:04}",
            occurred_at=AT + number * timedelta(minutes=5),
            account=drawn.choice(WHO),
            correlation=Correlation(f"t{number}", f"s{drawn.randrange(8)}", None),
        )
        for number in range(count)
    ]


def folded(events: Sequence[Event]) -> Batch:
    batch = Batch(0, encode_bare)
    for each in events:
        batch.add(each)
    return batch


def take(engine: Engine, events: Sequence[Event]) -> set[str]:
    with writing(engine) as connection:
        return usage_rows.write_sessions(connection, folded(events).folded())


def stand(engine: Engine) -> list[tuple[object, ...]]:
    with writing(engine) as connection:
        return [tuple(row) for row in rows(connection, "SELECT * FROM session ORDER BY account_id, session_id")]


@pytest.mark.parametrize("size", [1, 4, 11])
@pytest.mark.parametrize("in_time", [True, False])
def test_any_batches_and_order_give_the_same_rows(engine: Engine, size: int, in_time: bool) -> None:
    told = told_of_sessions(30)
    take(engine, told)
    whole = stand(engine)
    with writing(engine) as connection:
        run(connection, "DELETE FROM session")
    given = told if in_time else random.Random(size).sample(told, len(told))
    for start in range(0, len(given), size):
        take(engine, [*given[start : start + size], *given[:2]])
    assert stand(engine) == whole
    assert len(whole) > 8


def test_a_session_that_another_writes_between_question_and_answer_is_merged(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_of_sessions(30)
    take(engine, told)
    whole = stand(engine)
    with writing(engine) as connection:
        run(connection, "DELETE FROM session")

    def asked(connection: Connection, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        answered = rows(connection, sql, parameters)
        twin = stage(connection, seen.session, folded(told[::2]).folded().sessions, "_of_another")
        merge_staged(connection, seen.session, twin, usage_rows.SESSION)
        return answered

    monkeypatch.setattr(usage_rows, "rows", asked)
    take(engine, told[1::2])
    assert stand(engine) == whole


def test_those_are_concerned_whose_sign_ins_are_watched_or_who_used_something_first_then(engine: Engine) -> None:
    (first, other), told = WHO, told_of_sessions(6)
    sign_in = msgspec.structs.replace(event(), account=first, correlation=Correlation("t", told[0].correlation.session))
    own = [msgspec.structs.replace(each, account=first) for each in told]
    assert take(engine, own) == set()
    with writing(engine) as connection:
        usage_rows.write_uses(connection, with_lone_spread(folded([sign_in]).folded()), 0)
    assert take(engine, own) == {"okta:default|00uANN"}
    of_other = [msgspec.structs.replace(each, account=other) for each in told]
    assert take(engine, of_other) == set()
    with writing(engine) as connection:
        put(connection, held.account, account_id="okta:default|00uBOB", idp_account_id="okta:default|00uBOB", watch=1)
        batch = folded(of_other).folded()
        assert usage_rows.write_sessions(connection, batch) == {"okta:default|00uBOB"}
        assert usage_rows.write_sessions(connection, batch, {"okta:default|00uBOB"}) == set()
        assert usage_rows.write_sessions(connection, batch, answered={"okta:default|00uBOB"}) == set()
    with writing(engine) as connection:
        batch = folded(own).folded()
        assert usage_rows.write_sessions(connection, batch, answered={"okta:default|00uANN"}) == {"okta:default|00uANN"}


def test_no_roll_up_is_looked_at_for_sessions_of_which_sign_ins_alone_tell(postgres_url: str) -> None:
    """A use names its session as the source does; one that was gathered is kept by its day, and is nobody's first."""
    engine, who = open_engine(postgres_url), Party("person", "entra:default", "00uANN", "ann@example.com", "ann")
    batch = folded(
        [
            event(
                event_id=f"entra:{number:04}",
                occurred_at=AT + number * timedelta(days=1),
                account=who,
                source=Source("entra", "default", "sign_ins_interactive"),
                client=Client(interactive=True),
                correlation=Correlation(f"t{number}", f"s{number}", None),
            )
            for number in range(5)
        ]
    ).folded()
    with writing(engine) as connection:
        usage_rows.write_uses(connection, with_lone_spread(batch), 0)
        with noted(connection) as asked:
            assert usage_rows.write_sessions(connection, batch) == set()
        ((sql, _),) = [one for one in asked if "first_session" in one[0]]
        told = "".join(row[0] for row in rows(connection, f"EXPLAIN (ANALYZE) {sql}"))
    assert len(batch.sessions) == 5
    assert re.search(r"on usage_rollup r .*?\(never executed\)", told), told
    engine.dispose()
