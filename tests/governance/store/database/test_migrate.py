"""The steps give the schema's tables exactly, once, whoever asks; versions that do not fit are refused by name."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from governance.folds.usage.statements import statement_row
from governance.model.acts import author_of
from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY
from governance.queries.audited_rows import audited_rows
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import VERSION_TABLE, ensure_schema, migrate, migrate_command, schema_versions
from governance.store.running.settled import look
from governance.store.running.work_items import claim
from governance.store.schema import metadata
from governance.store.seen.coverage_rows import load_coverage, stated_gaps, write_coverage
from governance.store.views.accepted import finding_status
from ingest.contract.coverage import Interval, gap_event
from ingest.contract.errors import SetupError
from ingest.contract.event import Source
from ingest.contract.instants import to_micros
from tests.governance.store.stores import made_at, two_stores
from tests.ingest.contract.events import AT

HALF_A_DAY = timedelta(hours=12)

# What makes a table, as each store itself tells it.
_TOLD = {
    "sqlite": (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        'SELECT m.name, c.name, c.type, c."notnull", c.pk, c.dflt_value'
        " FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    ),
    "postgresql": (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        # A column that was dropped leaves its number behind: the order counts.
        "SELECT table_name, column_name, data_type, is_nullable, collation_name, column_default,"
        " ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT relname, unnest(reloptions) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    ),
}


def _told(engine: Engine) -> set[tuple[object, ...]]:
    with reading(engine) as connection:
        told = {tuple(row) for sql in _TOLD[engine.dialect.name] for row in connection.execute(text(sql))}
    return {row for row in told if not str(row[0]).startswith(VERSION_TABLE)}


def _first_rows(engine: Engine) -> dict[str, object]:
    """Rows of a store that has seen nothing: the cursors' key by name and length, else how many stand in a table."""
    with reading(engine) as connection:
        counts = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in inspect(connection).get_table_names()
        }
        key = connection.execute(text("SELECT name, length(secret) FROM store_key")).all()
    return {name: count for name, count in counts.items() if count} | {"store_key": [tuple(row) for row in key]}


@pytest.fixture
def store_url(bare_store_url: str) -> str:
    """These tests make the tables themselves."""
    return bare_store_url


def test_the_steps_give_the_schema(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "head")
    with writing(engine) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_a_new_store_is_made_as_the_steps_would_make_it(store_url: str, request: pytest.FixtureRequest) -> None:
    stepped, made = two_stores(store_url, request)
    made_at(stepped, "head")
    migrate(stepped)  # which makes the views behind the last step
    ensure_schema(made)
    assert schema_versions(made) == schema_versions(stepped)
    assert _told(made) == _told(stepped)
    assert len(_told(made)) > 150
    assert _first_rows(made) == _first_rows(stepped) == {"store_key": [("cursor", 32)], VERSION_TABLE: 1}


def test_a_second_time_changes_nothing(store_url: str) -> None:
    engine = open_engine(store_url)
    before, now = migrate(engine)
    assert before is None
    ensure_schema(engine)
    assert migrate(engine) == (now, now)
    assert migrate_command(engine).endswith(f"already of schema {now}")


def test_an_empty_store_in_memory_is_made() -> None:
    engine = open_engine("sqlite://")
    ensure_schema(engine)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entry")).scalar_one() == 0


_START = """
import sys
from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema, migrate

engine = open_engine(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
ensure_schema(engine)
print(*migrate(engine))
"""


def test_processes_that_start_at_once_make_one_schema(store_url: str) -> None:
    command, pipe = [sys.executable, "-c", _START, store_url], subprocess.PIPE
    started = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = {process.communicate(timeout=300)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0]
    newest = migrate(open_engine(store_url))[1]
    assert answers == {f"{newest} {newest}\n"}
    with reading(open_engine(store_url)) as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {VERSION_TABLE}")).scalar_one() == 1


def test_an_older_store_is_left_alone_until_migrate_runs(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0006")
    _, newest = schema_versions(engine)
    with pytest.raises(SetupError, match="run `jitgov migrate`"):
        ensure_schema(engine)
    assert migrate(engine) == ("0006", newest)
    ensure_schema(engine)


def test_a_newer_store_is_refused(store_url: str) -> None:
    engine = open_engine(store_url)
    ensure_schema(engine)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    for ask in (ensure_schema, migrate):
        with pytest.raises(SetupError, match=r"schema 9999.*newer"):
            ask(engine)


def test_a_store_of_somebody_else_is_refused(store_url: str) -> None:
    engine = open_engine(store_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE account (id INTEGER)"))
    for ask in (ensure_schema, migrate):
        with pytest.raises(SetupError, match=r"account.*of its own"):
            ask(engine)


def test_a_step_that_fails_leaves_nothing(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0006")
    with writing(engine) as connection:
        # 0007 makes census, census_count, census_row, then listing, which is in the way here.
        connection.execute(text("CREATE TABLE listing (id INTEGER)"))
    with pytest.raises(Exception, match="listing"):
        migrate(engine)
    with reading(engine) as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one() == "0006"
    assert not any(row[0] == "census" for row in _told(engine))


def test_coverage_that_was_joined_when_it_was_written_covers_the_same(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0012")
    log, hour = ("okta:acme", "system_log"), DAY // 24
    gap = gap_event(Source("okta", "acme", "system_log"), Interval(AT, AT + HALF_A_DAY), "retention", AT + HALF_A_DAY)
    at = to_micros(AT)
    old = [
        (0, "assumed", 10 * DAY + hour, 14 * DAY + 2 * hour, None),
        (1, "assumed", 13 * DAY + hour, 13 * DAY + hour, None),
        (1, "assumed", 40 * DAY, 40 * DAY + hour, None),
        (0, "declared", 20 * DAY, 22 * DAY, None),
        (0, "gap", at, at + DAY // 2, "retention"),
    ]
    with writing(engine) as connection:
        for shard, basis, start, end, cause in old:
            row = {"i": log[0], "s": log[1], "n": shard, "b": basis, "f": start, "t": end, "c": cause}
            connection.execute(text("INSERT INTO coverage VALUES (:i, :s, :n, :b, :f, :t, :c)"), row)
    migrate(engine)
    stretches = [Stretch(*log, basis, start, end) for _, basis, start, end, _ in old]
    with writing(engine) as connection:
        for gap_days in (1, 3, 30):
            expected = Coverage(stretches, gap_days * DAY)
            assert load_coverage(connection, gap_days * DAY).stretches(*log) == expected.stretches(*log)
        write_coverage(connection, [], [row for row in (statement_row(gap),) if row is not None])
        assert [row.statement_id for row in stated_gaps(connection)] == [gap.event_id]


def test_work_items_of_before_are_claimed_by_their_kind(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0013")
    with writing(engine) as connection:
        left = "INSERT INTO dirty_mark (mark, cursor, txid, marked_at) VALUES ('group:okta:acme|group:g', '', 0, 1)"
        connection.execute(text(left))
    migrate(engine)
    with writing(engine) as connection:
        look(connection)
        assert [item.name for item in claim(connection, ("group",), 9)] == ["group:okta:acme|group:g"]


def test_a_decision_of_before_keeps_the_name_that_entered_it(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0021")
    names = ("daemon", 'o"brien', "daemon")
    with writing(engine) as connection:
        for number, name in enumerate(names):
            connection.execute(
                text("INSERT INTO decision VALUES (:id, 'i', 'approved', 'pat', :name, 'why', 5)"),
                {"id": f"d{number}", "name": name},
            )
    migrate(engine)
    with reading(engine) as connection:
        by = [row.by for row in connection.execute(text("SELECT by FROM decision ORDER BY decision_id"))]
    assert [author_of(author).name for author in by] == list(names)


def test_a_grant_keeps_how_its_beginning_is_known(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0020")
    names = (
        "grant_id, recorded_from, account_id, entitlement_id, entitlement_type, mode, scope, valid_from, from_known, "
        "privileged"
    )
    with writing(engine) as connection:
        for grant_id, known in (("seen", 1), ("unknown", 0)):
            values = f"'{grant_id}', 1, 'okta:acme|ann', 'okta:acme|group:g1', 'group', 'active', '/', 1, {known}, 0"
            connection.execute(text(f"INSERT INTO held_grant ({names}) VALUES ({values})"))
    migrate(engine)
    with reading(engine) as connection:
        migrated = connection.execute(text("SELECT grant_id, from_basis, granted_by, ended_by FROM held_grant"))
        assert {tuple(row) for row in migrated} == {("seen", "seen", None, None), ("unknown", "unknown", None, None)}


def test_an_exception_of_before_still_excepts(store_url: str) -> None:
    engine = open_engine(store_url)
    made_at(engine, "0025")
    columns = (
        "finding_id, unit_id, policy, severity, account_id, detail, opened_at, excepted_until, assumed, live, "
        "policy_version, recorded_at"
    )
    findings = (("excepted", "okta:acme|ann", "50"), ("open", "okta:acme|bob", "NULL"))
    with writing(engine) as connection:
        for finding_id, account, until in findings:
            about = f"'{finding_id}', '{account}', 'separation_of_duties', 'high', '{account}', 'pay'"
            connection.execute(text(f"INSERT INTO finding ({columns}) VALUES ({about}, 10, {until}, 0, 1, '', 10)"))
    migrate(engine)
    with reading(engine) as connection:
        audited = audited_rows(connection)
        # The findings were put there by hand; the act has its entry.
        assert (audited.by_key_alone, {fault.table for fault in audited.faults}) == (1, {"finding"})
        for instant, status in ((20, "accepted"), (49, "accepted"), (50, "open")):
            sql = f"SELECT finding_id, {finding_status(instant)} FROM finding f ORDER BY finding_id"
            assert [tuple(row) for row in connection.execute(text(sql))] == [("excepted", status), ("open", "open")]
