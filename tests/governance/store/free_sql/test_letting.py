"""What a person's SQL may say: one SELECT over the views, with functions that but compute."""

from __future__ import annotations

import pytest

from governance.store.free_sql.letting import MOST_CHARACTERS, let_through
from governance.store.views.catalogue import VIEWS
from ingest.contract.errors import DeclinedError


@pytest.mark.parametrize(
    "sql",
    [
        *(view.example for view in VIEWS),
        "SELECT 1;",
        "  select\r\n login -- a comment; with DELETE in it\r\n from v_access /* and another */ ;  ",
        "WITH held AS (SELECT * FROM v_access) SELECT COUNT(*) FROM held WHERE login IN ('a;b', 'it''s', 'DROP x')",
        "SELECT 'pg_sleep(1)', valid_from::date AS \"the day\", 1.5e3, login || ' $1 ?' FROM v_access",
        "SELECT login, ROW_NUMBER() OVER (PARTITION BY login ORDER BY valid_from) FROM v_access",
        "SELECT CASE WHEN (1 = 1) THEN (SELECT MAX(day) FROM v_usage) END",
    ],
)
def test_what_reads_the_views_is_let_through(sql: str) -> None:
    assert let_through(sql).rstrip("; ") == sql.replace("\r\n", "\n").strip().rstrip("; ")


_REFUSED = {
    "writes": "DELETE FROM account",
    "writes within": "WITH gone AS (DELETE FROM account RETURNING *) SELECT * FROM gone",
    "writes a table": "SELECT * INTO copied FROM v_access",
    "many": "SELECT 1; SELECT 2",
    "many behind a comment": "SELECT 1; -- x\n",
    "a pragma": "PRAGMA table_info(account)",
    "another file": "ATTACH 'other.sqlite' AS other",
    "explains": "EXPLAIN SELECT 1",
    "sleeps": "SELECT pg_sleep(10)",
    "sleeps by a quoted name": 'SELECT "pg_sleep"(10)',
    "sleeps in a catalogue": "SELECT pg_catalog . pg_sleep /* x */ (10)",
    "reads a file": "SELECT pg_read_file('/etc/passwd')",
    "reads a file as a table": "SELECT * FROM v_access, lo_import('/etc/passwd') AS x",
    "sets a setting": "SELECT set_config('statement_timeout', '0', false)",
    "asks in a text": "SELECT query_to_xml('SELECT * FROM store_key', true, true, '')",
    "loads code": "SELECT load_extension('x')",
    "makes much": "SELECT repeat('x', 1000000000)",
    "makes rows": "SELECT * FROM generate_series(1, 1000000000)",
    "the catalogue": "SELECT rolname FROM pg_roles",
    "the catalogue, quoted": 'SELECT * FROM "PG_roles"',
    "the schema": "SELECT * FROM sqlite_master",
    "the schema as a function": "SELECT * FROM pragma_table_list('x')",
    "a view's name taken": "WITH v_access AS (SELECT * FROM store_key) SELECT * FROM v_access",
    "a view's name taken, quoted": 'WITH "V_access" AS MATERIALIZED (SELECT * FROM store_key) SELECT * FROM v_access',
    "a view's name taken by a text": "WITH 'v_access' AS (SELECT * FROM store_key) SELECT * FROM v_access",
    "a view's name with columns": "WITH v_access(a, b) AS (SELECT * FROM store_key) SELECT * FROM v_access",
    "a name that views use": "WITH former AS NOT MATERIALIZED (SELECT * FROM store_key) SELECT * FROM former",
    "a dollar quote": "SELECT $$x$$",
    "an escape string": "SELECT E'\\' OR pg_sleep(1) --'",
    "a Unicode name": "SELECT U&\"pg!005fsleep\" UESCAPE '!' (1)",
    "a comment within a comment": "SELECT 1 /* /* */ , pg_sleep(1) */",
    "a comment that ends at a carriage return": "SELECT 1 -- \r , pg_sleep(1)",
    "a parameter": "SELECT ?",
    "an open quote": "SELECT 'x",
    "an open comment": "SELECT 1 /* x",
    "a NUL": "SELECT 1 \0",
    "nothing": "  -- nothing\n",
    "too long": "SELECT " + "1," * (MOST_CHARACTERS // 2) + "1",
}


@pytest.mark.parametrize("what", _REFUSED)
def test_all_else_is_refused(what: str) -> None:
    with pytest.raises(DeclinedError):
        let_through(_REFUSED[what])


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(DeclinedError, match="did you mean count"):
        let_through("SELECT cuont(*) FROM v_access")
    with pytest.raises(DeclinedError, match="over v_access, v_accounts"):
        let_through("SHOW TABLES")
