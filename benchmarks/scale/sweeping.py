"""What a sweep costs beside the SQL that reads the same rows: ``python -m benchmarks.scale.sweeping``.

That SQL reads, of every account, each column that the sweep takes, and its last use over all of its roll-ups; it gives
no row out, and judges nobody. The two take turns, and each is done as the nightly job does it.
``JITGOV_SWEEP_ACCOUNTS`` says over how many accounts (a million where it says nothing). Of twenty accounts eighteen
were used lately, one is stale, one is new; each has three roll-ups of uses. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

from sqlalchemy import Engine

from dev.postgres import PostgresServer
from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import VerdictCounts, sweep_unsettled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows, run
from governance.worker.interpreter_tuning import suited_interpreter

AS_OF = 20_000 * DAY
_ACCOUNTS = (
    "INSERT INTO account (account_id, idp_account_id, application_id, issuer, subject, name, type, state, "
    "created_at, provenance, watch) SELECT 'okta:acme|' || lpad(n::text, 9, '0'), "
    "'okta:acme|' || lpad(n::text, 9, '0'), '', "
    "'okta:acme', lpad(n::text, 9, '0'), 'user' || n || '@example.com', 'person', 'active', "
    "%s::bigint - CASE WHEN n %% 20 = 1 THEN 5 ELSE 700 END * %s::bigint, 'unknown', 0 FROM generate_series(1, %s) n"
)
_USES = (
    "INSERT INTO usage_rollup (account_id, application_id, use, first_at, first_event_id, first_mfa, first_hash, "
    "last_at, last_event_id, account_type, last_hash) SELECT 'okta:acme|' || lpad(n::text, 9, '0'), "
    "'okta:acme|app' || a, 'interactive', %s::bigint - 600 * %s::bigint, 'e', 'multi', '', "
    "%s::bigint - CASE WHEN n %% 20 = 0 THEN 200 + a ELSE 5 + a * 40 END * %s::bigint, 'e', 'person', '' "
    "FROM generate_series(1, %s) n CROSS JOIN generate_series(0, 2) a WHERE n %% 20 <> 1"
)
_COVERAGE = (
    "INSERT INTO coverage_statement (statement_id, issuer, stream, basis, from_at, to_at, stated_by) "
    "VALUES ('s', 'okta:acme', 'system_log', 'declared', %s, %s, 'bench')"
)
_READ = (
    *("account_id", "issuer", "subject", "name", "type", "state", "created_at", "source_type", "provenance"),
    *("application_id", "ended_at"),
)
_SAME_ROWS = (
    f"SELECT {', '.join(f'COUNT({column})' for column in _READ)}, SUM(last_at) FROM ("
    f"SELECT {', '.join(f'a.{column}' for column in _READ)}, MAX(u.last_at) AS last_at FROM account a "
    "LEFT JOIN usage_rollup u ON u.account_id = a.account_id AND u.use <> 'failed' GROUP BY a.account_id) used"
)
_TURNS = 5


def main() -> None:
    """Load, measure in turns, and print the best of each."""
    accounts = int(os.environ.get("JITGOV_SWEEP_ACCOUNTS", "1000000"))
    with PostgresServer() as postgres:
        engine = open_engine(postgres.create_database("sweeping"))
        ensure_schema(engine)
        _load(engine, accounts)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with suited_interpreter():
            turns = [(_seconds_of_sql(engine), _swept(engine)) for _ in range(_TURNS)]
        same_rows = min(sql for sql, _ in turns)
        swept, counts = min((sweep for _, sweep in turns), key=lambda pair: pair[0])
        engine.dispose()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "accounts": accounts,
        "sql_that_reads_the_same_rows_s": round(same_rows, 2),
        "sweep_s": round(swept, 2),
        "ratio": round(swept / same_rows, 2),
        "max_rss_mb": held // 1_024,
        "max_rss_before_mb": before // 1_024,
        "verdicts": counts.line(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _load(engine: Engine, accounts: int) -> None:
    with writing(engine) as connection:
        run(connection, _ACCOUNTS, (AS_OF, DAY, accounts))
        run(connection, _USES, (AS_OF, DAY, AS_OF, DAY, accounts))
        run(connection, _COVERAGE, (AS_OF - 900 * DAY, AS_OF))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("account", "usage_rollup"):
            run(connection, f"VACUUM ANALYZE {table}")


def _seconds_of_sql(engine: Engine) -> float:
    began = time.perf_counter()
    with reading(engine) as connection:
        rows(connection, _SAME_ROWS)
    return time.perf_counter() - began


def _swept(engine: Engine) -> tuple[float, VerdictCounts]:
    counts, began = VerdictCounts(), time.perf_counter()
    with reading(engine) as connection:
        for _block in sweep_unsettled(Snapshot(connection, GovernanceSettings()), AS_OF, counts):
            pass
    return time.perf_counter() - began, counts


if __name__ == "__main__":
    main()
