"""The console's own tables, and how long a page waits for whoever writes to the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.store.own_tables import BUSY_SECONDS, metadata, own_url, wait_briefly
from console.store.session_rows import insert_link, use_link
from governance.store.database.engine import open_engine, reading, writing


def test_a_page_waits_briefly_on_connections_that_were_opened_before_too(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() > BUSY_SECONDS * 1_000
    wait_briefly(engine)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == BUSY_SECONDS * 1_000
    engine.dispose()


def test_on_postgresql_it_holds_beyond_the_transaction_that_set_it(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    wait_briefly(engine)
    for _ in range(2):
        with reading(engine) as connection:
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == f"{BUSY_SECONDS}s"
    with writing(engine) as connection:
        metadata.create_all(connection)
        insert_link(connection, "hash", "{}", ends_at=10, now=1)
        assert use_link(connection, "hash", 5) == "{}"
        assert use_link(connection, "hash", 5) is None
    engine.dispose()


@pytest.mark.parametrize(
    ("store", "own"),
    [
        ("sqlite:////var/jitgov/store.sqlite", "sqlite:////var/jitgov/jitgov-console.sqlite"),
        ("sqlite:///store.sqlite", "sqlite:///jitgov-console.sqlite"),
        ("sqlite://", "sqlite://"),
        ("postgresql+psycopg://db/jitgov", "postgresql+psycopg://db/jitgov"),
    ],
)
def test_they_stand_beside_an_sqlite_store_and_in_a_postgresql_one(store: str, own: str) -> None:
    assert own_url(store) == own
