"""The database of the tests keeps what was committed through kill -9, and is new for each test."""

import sqlalchemy as sa

from dev.postgres import PostgresServer
from governance.store.database.migrate import VERSION_TABLE
from governance.store.schema import metadata


def test_a_commit_outlives_kill_9(postgres_server: PostgresServer, postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (word text)"))
        connection.execute(sa.text("INSERT INTO kept VALUES ('here')"))
    engine.dispose()
    pid = postgres_server.pid

    postgres_server.kill()
    postgres_server.restart()

    assert postgres_server.pid != pid
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT word FROM kept")).scalar_one() == "here"
    engine.dispose()


def test_each_bare_store_is_empty(bare_store_url: str) -> None:
    engine = sa.create_engine(bare_store_url)
    try:
        assert sa.inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


def test_each_store_has_the_tables_and_no_rows(store_url: str) -> None:
    engine = sa.create_engine(store_url)
    try:
        assert set(sa.inspect(engine).get_table_names()) == {*metadata.tables, VERSION_TABLE}
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM account")).scalar_one() == 0
    finally:
        engine.dispose()


def test_it_is_postgresql_18(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SHOW server_version_num")).scalar_one().startswith("18")
    engine.dispose()
