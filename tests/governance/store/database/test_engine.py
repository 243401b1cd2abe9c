"""Both stores open with the same promises: one snapshot to read, no lost updates, errors told by who must act."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from dev.postgres import PostgresServer
from governance.store.database import bulk
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows
from governance.store.schema.evidence import record
from ingest.contract.errors import SetupError, TransientError


@pytest.fixture
def engine(store_url: str) -> Engine:
    opened = open_engine(store_url)
    with writing(opened) as connection:
        connection.execute(text("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (1, 0)"))
    return opened


def _count(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(text("SELECT n FROM counter")).scalar_one())


def test_a_reading_is_one_snapshot_and_holds_nobody_up(engine: Engine) -> None:
    with reading(engine) as connection:
        before = connection.execute(text("SELECT n FROM counter")).scalar_one()
        with writing(engine) as other:
            other.execute(text("UPDATE counter SET n = 7"))
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == before
    assert _count(engine) == 7


def test_a_write_in_a_reading_is_refused(engine: Engine) -> None:
    with pytest.raises(SetupError, match=r"read-?only"), reading(engine) as connection:
        connection.execute(text("UPDATE counter SET n = 7"))
    # The same connection, out of the pool again, writes.
    with writing(engine) as connection:
        connection.execute(text("UPDATE counter SET n = 1"))
    assert _count(engine) == 1


def test_an_error_rolls_all_back(engine: Engine) -> None:
    with pytest.raises(KeyError), writing(engine) as connection:
        connection.execute(text("UPDATE counter SET n = 7"))
        connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
        raise KeyError("halfway")
    assert _count(engine) == 0
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE half_done (id INTEGER)"))


def test_a_rolled_back_staging_is_made_anew(store_url: str) -> None:
    engine = open_engine(store_url)
    ensure_schema(engine)
    with pytest.raises(KeyError), writing(engine) as connection:
        bulk.upsert(connection, record, [("okta:1", "okta:acme", 1, "hash", 1, "", 0)])
        raise KeyError("after staging")
    with writing(engine) as connection:
        bulk.upsert(connection, record, [("okta:1", "okta:acme", 1, "hash", 1, "", 0)])
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM record")).scalar_one() == 1


def test_what_was_staged_before_a_commit_failed_is_made_anew(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk: the transaction is taken back, and the connection serves the next one."""
    engine = open_engine(store_url)
    ensure_schema(engine)
    row = ("okta:1", "okta:acme", 1, "hash", 1, "", 0)
    with monkeypatch.context() as patched, pytest.raises(OSError, match="full"), writing(engine) as connection:
        bulk.upsert(connection, record, [row])

        def fail(_: object) -> None:
            raise OSError("the disk is full")

        patched.setattr(engine.dialect, "do_commit", fail)
    with writing(engine) as connection:
        bulk.upsert(connection, record, [row])
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM record")).scalar_one() == 1


def test_no_update_is_lost_between_read_and_write(engine: Engine) -> None:
    lock = " FOR UPDATE" if engine.dialect.name == "postgresql" else ""

    def add(_: int) -> None:
        with writing(engine) as connection:
            n = connection.execute(text(f"SELECT n FROM counter{lock}")).scalar_one()
            connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(60)))
    assert _count(engine) == 60


def test_a_broken_rule_of_the_tables_is_no_reason_to_wait(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("INSERT INTO counter VALUES (1, 1)"))


def test_sqlite_keeps_a_log_beside_the_file_and_writes_through(sqlite_url: str) -> None:
    with reading(open_engine(sqlite_url)) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_a_locked_sqlite_says_wait(sqlite_url: str) -> None:
    impatient = open_engine(sqlite_url)
    event.listen(impatient, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    with writing(open_engine(sqlite_url)), pytest.raises(TransientError, match="locked"), writing(impatient):
        pass


def test_a_full_disk_says_wait(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE wide (body TEXT)"))
    with pytest.raises(TransientError, match="full"), writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 3")
        connection.execute(text("INSERT INTO wide VALUES (:body)"), {"body": "x" * 100_000})


def test_postgresql_going_away_says_wait_and_comes_back(postgres_server: PostgresServer, postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    # So many milliseconds it waits until the other one is gone.
    terminate = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
    with writing(engine) as connection:
        assert connection.execute(text("SHOW application_name")).scalar_one() == "jitgov"
    with pytest.raises(TransientError, match="try again"), writing(engine) as connection:
        connection.execute(text(f"{terminate} AND pid = pg_backend_pid()"))
    with writing(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    # Cut while it lay in the pool: the next user does not notice.
    other = open_engine(postgres_url)
    with writing(other) as connection:
        connection.execute(text(f"{terminate} AND pid <> pg_backend_pid()"))
    with writing(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_a_deadlocks_victim_is_told_to_try_again(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE pair (id INTEGER PRIMARY KEY, n INTEGER)"))
        connection.execute(text("INSERT INTO pair VALUES (1, 0), (2, 0)"))
    both_hold_one = Barrier(2, timeout=60)

    def cross(first: int, second: int) -> str:
        try:
            with writing(engine) as connection:
                connection.execute(text("UPDATE pair SET n = n + 1 WHERE id = :id"), {"id": first})
                both_hold_one.wait()
                connection.execute(text("UPDATE pair SET n = n + 1 WHERE id = :id"), {"id": second})
        except TransientError as error:
            return str(error)
        return "stored"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(cross, (1, 2), (2, 1)))
    assert [one for one in told if one != "stored"] == [one for one in told if "deadlock detected" in one]
    assert told.count("stored") == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////nowhere/at/all.sqlite", "create the folder"),
        ("mysql://root:hidden@localhost/jitgov", "no store of kind 'mysql'"),
        ("not a url", "cannot be read"),
        ("postgresql://jitgov:hidden@host:port/x", "cannot be read"),
    ],
)
def test_what_only_the_operator_can_mend(url: str, told: str) -> None:
    with pytest.raises(SetupError, match=told) as failure, reading(open_engine(url)):
        pass
    assert "hidden" not in str(failure.value)


def test_a_file_that_is_no_store(sqlite_url: str) -> None:
    path = open_engine(sqlite_url).url.database
    assert path is not None
    Path(path).write_bytes(b"a spreadsheet, perhaps" * 100)
    with pytest.raises(SetupError, match="no SQLite database"), reading(open_engine(sqlite_url)):
        pass


def test_a_store_beside_which_nothing_can_be_written_is_not_said_to_be_missing(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
    engine.dispose()
    # As on a read-only disk, and for a test that may run as root: the file beside it cannot be opened.
    Path(f"{engine.url.database}-wal").mkdir()
    with pytest.raises(SetupError, match="the file is there, and nothing can be written beside it"), reading(engine):
        pass


def test_postgresql_wrong_names_are_for_the_operator(postgres_server: PostgresServer) -> None:
    for url, told in (
        (postgres_server.url("nowhere"), "create the database"),
        (postgres_server.url().replace("postgres@", "nobody:hidden@"), "check the name and the password"),
        (postgres_server.url() + "?sslmode=require", "check sslmode"),
        (postgres_server.url() + "?no_such_option=1", "correct the options"),
    ):
        with pytest.raises(SetupError, match=told) as failure, reading(open_engine(url)):
            pass
        assert "hidden" not in str(failure.value)


def test_postgresql_that_does_not_answer_says_wait() -> None:
    url = "postgresql://jitgov:hidden@127.0.0.1:1/jitgov"
    with pytest.raises(TransientError, match=r"jitgov:\*\*\*@") as failure, reading(open_engine(url)):
        pass
    assert "hidden" not in str(failure.value)


def test_postgresql_keeps_the_plans_of_all_that_a_console_asks(bare_postgres_url: str) -> None:
    asked = [f"SELECT {number}" for number in range(150)]
    with reading(open_engine(bare_postgres_url)) as connection:
        for sql in asked * 6:
            rows(connection, sql)
        kept = {row[0] for row in rows(connection, "SELECT statement FROM pg_prepared_statements")}
    assert set(asked) <= kept
