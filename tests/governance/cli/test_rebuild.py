"""The command that holds the store against its facts: what it prints, how it ends, what it leaves to the workers."""

from __future__ import annotations

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from governance.cli.commands import rebuild
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.worker.generations.generation_start import start_generation
from ingest.contract.errors import BrokenError, SetupError
from tests.governance.censuses import day, record
from tests.governance.cli.contexts import KeepingContext
from tests.governance.told import Told


def filled(store_url: str) -> Told:
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "ann"), record(day(2), "grant_added", "ann", "g1")])
    return told


def invoke(store_url: str, *arguments: str) -> tuple[Result, KeepingContext]:
    context = KeepingContext(store_url)
    return CliRunner().invoke(rebuild, arguments, obj=context), context


def items(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [row[0] for row in rows(connection, "SELECT mark FROM dirty_mark")]


def test_a_sound_store_is_told_in_one_line(store_url: str) -> None:
    filled(store_url)
    done, context = invoke(store_url, "--check")
    assert (done.exit_code, context.shown) == (0, [])
    assert done.stderr == "every derived row is as it should be\n"


def test_what_deviates_is_named_and_left_to_the_workers(store_url: str) -> None:
    told = filled(store_url)
    with writing(told.engine) as connection:
        run(connection, "UPDATE account SET state = 'deleted'")
    done, context = invoke(store_url, "--check")
    assert isinstance(done.exception, BrokenError)
    assert "1 row deviates (1 altered)" in str(done.exception)
    (shown,) = context.shown
    assert (shown["table"], shown["key"], shown["deviation"]) == ("account", "okta:acme|ann", "altered")
    assert items(told.engine) == []
    done, _ = invoke(store_url)
    assert done.exit_code == 0
    assert "1 work item mends them" in done.stderr
    assert items(told.engine) == ["anew:okta:acme|ann"]
    done, context = invoke(store_url, "--check")
    assert (done.exit_code, [row["deviation"] for row in context.shown]) == (0, ["waiting"])
    assert "1 more wait for work that is still to be done" in done.stderr


def test_what_other_settings_gave_is_not_held_against_these(store_url: str) -> None:
    told = filled(store_url)
    start_generation(told.engine, compiled(GovernanceSettings(jit_lookback_days=7)), "worker", 1)
    for arguments in (("--check",), ()):
        done, context = invoke(store_url, *arguments)
        assert isinstance(done.exception, SetupError)
        assert "derived with other settings than these (generation 1; they differ in jit_lookback_days" in str(
            done.exception
        )
        assert context.shown == []
