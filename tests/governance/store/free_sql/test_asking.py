"""A person's SQL is answered on both stores, and stopped by them where it would do more, the first wall left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema, migrate
from governance.store.free_sql import on_postgresql, on_sqlite
from governance.store.free_sql.answer import Answer
from governance.store.free_sql.asking import answer_of
from governance.store.views.catalogue import READER, VIEWS
from ingest.contract.errors import DeclinedError, SetupError, UnclearError
from tests.governance.queries.filled import ACME, account, at, finding, grant, use

ALICE = f"{ACME}|alice"
Asking = Callable[[str, float], AbstractContextManager[Answer]]


def _with_reader(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{READER}') "
            f"THEN CREATE ROLE {READER} NOLOGIN; END IF; END $$"
        )
    migrate(engine)


@pytest.fixture
def engine(store_url: str) -> Engine:
    return filled(store_url)


def filled(url: str) -> Engine:
    engine = open_engine(url)
    ensure_schema(engine)
    with writing(engine) as connection:
        account(connection, ALICE)
        grant(connection, "g1", ALICE, f"{ACME}|group:g1", privileged=1)
        finding(connection, "f1", ALICE)
        use(connection, ALICE, at(5))
    if engine.dialect.name == "postgresql":
        _with_reader(engine)
    return engine


def past_the_first_wall(engine: Engine) -> Asking:
    """Ask the store itself, whatever the SQL says."""
    if engine.dialect.name == "postgresql":
        return partial(on_postgresql.answered, engine)
    return partial(on_sqlite.answered, Path(str(engine.url.database)))


def rows(engine: Engine, sql: str, seconds: float = 20) -> list[tuple[object, ...]]:
    with answer_of(engine, sql, seconds) as answer:
        return list(answer.rows)


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_each_view_is_read_whole_counted_and_asked_its_example(engine: Engine, view: str) -> None:
    (example,) = [v.example for v in VIEWS if v.name == view]
    whole = rows(engine, f"SELECT * FROM {view}")
    assert rows(engine, f"SELECT COUNT(*) FROM {view}") == [(len(whole),)]
    rows(engine, example)


def test_names_that_come_twice_are_told_apart(engine: Engine) -> None:
    with answer_of(engine, "SELECT a.login, b.login, 1 AS login_2 FROM v_access a, v_access b", 20) as answer:
        assert answer.columns == ["login", "login_2", "login_2_2"]
        assert list(answer.rows) == [("alice@example.com", "alice@example.com", 1)]


_ATTACKS = {
    "a table": "SELECT * FROM account",
    "a secret": "SELECT secret FROM store_key",
    "a secret in a subquery named as a view": "SELECT * FROM (SELECT * FROM store_key) v_access",
    "a secret under a view's name": "SELECT * FROM store_key v_access",
    "a secret by WITH": "WITH x AS (SELECT * FROM store_key) SELECT * FROM x",
    "a secret in a condition": "SELECT 1 FROM v_access WHERE EXISTS (SELECT name FROM store_key WHERE name = 'cursor')",
    "how many secrets": "SELECT COUNT(*) FROM store_key",
    "a secret's length": "SELECT MAX(length(secret)) FROM store_key",
    "deletes": "DELETE FROM account",
    "deletes within": "WITH gone AS (DELETE FROM account RETURNING *) SELECT * FROM gone",
    "updates": "UPDATE account SET name = 'x'",
    "makes a table": "CREATE TABLE x (y text)",
    "makes a temporary table": "CREATE TEMP TABLE x (y text)",
    "drops a view": "DROP VIEW v_access",
    "many statements": "SELECT 1; DELETE FROM account",
    "locks": "LOCK TABLE account",
    "a transaction": "COMMIT",
}
_ON_SQLITE = {
    "the schema": "SELECT * FROM sqlite_master",
    "the schema's length": "SELECT COUNT(*) FROM sqlite_master",
    "a pragma": "PRAGMA query_only = 0",
    "a pragma as a table": "SELECT * FROM pragma_table_info('account')",
    "another file": "ATTACH ':memory:' AS other",
    "code": "SELECT load_extension('x')",
    "much": "SELECT randomblob(1000000000)",
    "vacuum into a file": "VACUUM INTO 'copy.sqlite'",
}
_ON_POSTGRESQL = (
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "COPY v_access TO PROGRAM 'true'",
    "SELECT pg_reload_conf()",
    "SELECT * FROM v_access FOR UPDATE",
    "SET ROLE NONE",
    "SELECT * INTO x FROM v_access",
)


@pytest.mark.parametrize("what", _ATTACKS)
def test_what_passes_the_first_wall_is_stopped_by_the_store(engine: Engine, what: str) -> None:
    _is_stopped(engine, _ATTACKS[what])


@pytest.mark.parametrize("what", _ON_SQLITE)
def test_what_sqlite_alone_could_do_is_stopped(sqlite_url: str, what: str) -> None:
    _is_stopped(filled(sqlite_url), _ON_SQLITE[what])


def test_what_postgresql_alone_could_do_is_stopped(postgres_url: str) -> None:
    engine = filled(postgres_url)
    for sql in _ON_POSTGRESQL:
        _is_stopped(engine, sql)


def _is_stopped(engine: Engine, sql: str) -> None:
    before = _digest(engine)
    with pytest.raises(DeclinedError), past_the_first_wall(engine)(sql, 5) as answer:
        list(answer.rows)
    assert _digest(engine) == before


def _digest(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = ("account", "held_grant", "store_key")
        return hashlib.sha256(
            repr([connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall() for table in tables]).encode()
        ).hexdigest()


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT n FROM t WHERE n < 0",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT n FROM t",
    ],
)
def test_what_does_not_end_is_stopped(engine: Engine, sql: str) -> None:
    with pytest.raises(DeclinedError, match=r"took longer than 0\.2 s"):
        rows(engine, sql, 0.2)


def test_however_little_time_is_left_the_transaction_can_end(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were its end stopped, too, that would be told as the store's own trouble."""
    monkeypatch.setattr(on_postgresql, "_LEAST_MS", 60_000)
    engine = filled(postgres_url)
    with past_the_first_wall(engine)("SELECT current_setting('statement_timeout')", 20) as answer:
        assert list(answer.rows) == [("1min",)]
    engine.dispose()


def test_a_value_has_a_longest_length(engine: Engine) -> None:
    doubled = "WITH RECURSIVE t AS (SELECT 'x' AS s, 0 AS n UNION ALL SELECT s || s, n + 1 FROM t WHERE n < 21) "
    with pytest.raises(DeclinedError, match="longer than 1,000,000 characters"):
        rows(engine, f"{doubled} SELECT s FROM t")


def test_what_is_not_there_is_named(engine: Engine) -> None:
    with pytest.raises(UnclearError, match="nosuch"):
        rows(engine, "SELECT nosuch FROM v_access")
    with pytest.raises(UnclearError, match=r"v_acess.*; did you mean v_access"):
        rows(engine, "SELECT * FROM v_acess")


def test_the_names_that_there_are_are_told(engine: Engine) -> None:
    with pytest.raises(UnclearError, match=r"(entitlement|Perhaps you meant).*"):
        rows(engine, "SELECT a.entitlment FROM v_access AS a")
    with pytest.raises(UnclearError, match=r"; docs/sql\.md lists the columns"):
        rows(engine, "SELECT zzz FROM v_access")
    with pytest.raises(UnclearError, match=r"; the views are v_access, v_accounts"):
        rows(engine, "SELECT * FROM zzz")
    with pytest.raises(UnclearError) as other:
        rows(engine, "SELECT * FROM v_access WHERE")
    assert "did you mean" not in str(other.value)


def test_ctrl_c_is_no_time_limit(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL the driver itself raises it."""
    engine = filled(sqlite_url)

    def pressed(self: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(on_sqlite._Clock, "__call__", pressed)
    endless = "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t"
    with pytest.raises(KeyboardInterrupt):
        rows(engine, endless)


def test_without_the_reader_nothing_is_asked(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    _with_reader(engine)
    assert rows(engine, "SELECT COUNT(*) FROM v_access") == [(0,)]
    with writing(engine) as connection:
        connection.exec_driver_sql(f"REVOKE SELECT ON v_access FROM {READER}")
    with pytest.raises(SetupError, match="may not read the views yet: run `jitgov migrate`"):
        rows(engine, "SELECT 1")
    migrate(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql(f"GRANT SELECT ON store_key TO {READER}")
    with pytest.raises(SetupError, match="may do more than read the views"):
        rows(engine, "SELECT 1")


def test_a_role_that_is_not_there_is_told_with_what_to_do(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    monkeypatch.setattr(on_postgresql, "has_reader", lambda connection: False)
    with pytest.raises(SetupError, match="`CREATE ROLE jitgov_reader NOLOGIN`"):
        rows(engine, "SELECT 1")


def test_a_store_in_memory_is_not_asked() -> None:
    engine = open_engine("sqlite://")
    ensure_schema(engine)
    with pytest.raises(SetupError, match="in memory"):
        rows(engine, "SELECT 1")
