"""``jitgov outbox``: what it lists, shows and sends again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from governance.cli.outbox.commands import outbox
from governance.outbox.channel import Refused
from governance.outbox.dispatcher import Dispatcher
from governance.store.database.engine import open_engine
from ingest.contract.errors import DeclinedError, UnclearError
from tests.governance.cli.contexts import KeepingContext
from tests.governance.configured import governance
from tests.governance.outbox.receivers import Clock, Receiver, new, put, standings


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    put(engine, new("a"), new("b"))
    siem = Receiver("idempotent", Refused("it answers 410"))
    Dispatcher(engine, {siem.name: siem}, "w", Clock(), print, in_a_row_seconds=0).dispatch()
    yield engine
    engine.dispose()


def run(url: str, *words: str) -> tuple[Result, KeepingContext]:
    context = KeepingContext(url, governance())
    return CliRunner().invoke(outbox, words, obj=context), context


def test_it_lists_what_was_written_last_first(engine: Engine, sqlite_url: str) -> None:
    _, context = run(sqlite_url, "list")
    assert [(row["effect_id"], row["state"], row["reason"]) for row in context.shown] == [
        ("b", "due", None),
        ("a", "dead", "it answers 410"),
    ]
    _, context = run(sqlite_url, "list", "--state", "dead", "--state", "uncertain")
    assert [row["effect_id"] for row in context.shown] == ["a"]
    put(engine, new("c", "webhook:chat"))
    _, context = run(sqlite_url, "list", "--recipient", "webhook:siem", "--state", "due")
    assert [row["effect_id"] for row in context.shown] == ["b"]


def test_it_shows_what_is_sent(engine: Engine, sqlite_url: str) -> None:
    done, _ = run(sqlite_url, "show", "a")
    assert "state: dead\n" in done.output
    assert '"class_uid": 2004' in done.output
    _, context = run(sqlite_url, "show", "a", "--json")
    assert context.shown[0]["body"] == {"class_uid": 2004}
    done, _ = run(sqlite_url, "show", "z")
    assert isinstance(done.exception, UnclearError)


def test_it_sends_again_what_was_given_up(engine: Engine, sqlite_url: str) -> None:
    done, _ = run(sqlite_url, "retry", "a")
    assert done.output == "effect a for webhook:siem was dead and is due: `jitgov run` sends it\n"
    assert standings(engine) == {"a": "due", "b": "due"}
    done, _ = run(sqlite_url, "retry", "b")
    assert isinstance(done.exception, DeclinedError)
