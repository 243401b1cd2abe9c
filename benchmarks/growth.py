"""What an event costs when ten million are stored, beside what it costs when a hundred thousand are.

Both stores have governed the same events of the same accounts; the large one holds those of many more besides, whose
rows are copied in its own tables under other account ids.
"""

from __future__ import annotations

from sqlalchemy import Engine

from governance.store.database.engine import open_engine, writing
from governance.store.database.statements import run
from governance.store.schema import metadata

# Tables that grow with history, and their columns that name the account or record, in the order of the table.
_COPIED = {
    "usage": ("account_id",),
    "usage_rollup": ("account_id",),
    "session": ("account_id",),
    "record": ("record_id",),
    "fact": ("record_id", "about", "event_id"),
    "account": ("account_id", "idp_account_id", "subject"),
    "identity_link": ("account_id", "link"),
    "held_grant": ("grant_id", "account_id"),
    "finding": ("finding_id", "unit_id", "account_id"),
    "not_evaluable": ("answer_id", "unit_id", "account_id"),
}


def multiply(store_url: str, times: int) -> None:
    """Add ``times`` copies of all that the store holds of accounts, each under account ids of its own."""
    engine = open_engine(store_url)
    for number in range(times):
        for table, named in _COPIED.items():
            _copy(engine, table, named, f"~{number}")
    engine.dispose()


def settle(store_url: str) -> None:
    """Let the server do now what it would else do beside the next measurement: statistics, dead rows, its buffers."""
    engine = open_engine(store_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for sql in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            connection.exec_driver_sql(sql)
    engine.dispose()


def _copy(engine: Engine, table: str, named: tuple[str, ...], mark: str) -> None:
    columns = [column.name for column in metadata.tables[table].columns]
    spelled = ", ".join(f"{c} || '{mark}'" if c in named else c for c in columns)
    with writing(engine) as connection:
        run(
            connection,
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {spelled} FROM {table} "
            f"WHERE {named[0]} NOT LIKE '%%~%%'",
        )
