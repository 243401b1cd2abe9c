"""Real servers as fixtures, started by the first test that asks: one Kafka per run, one PostgreSQL per lane.

A part that is missing is an error that names it, never a skip.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dev.kafka import KafkaServer
from dev.postgres import PostgresServer
from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema

_SQLITE_FILE = "store.sqlite"


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[KafkaServer]:
    """The run's Kafka. Use topics and groups of your own names, or `kafka_url`; whoever kills it starts it again."""
    with KafkaServer() as server:
        yield server


@pytest.fixture
def kafka_url(kafka_server: KafkaServer) -> str:
    """`bus.url` of the run's Kafka, emptied of all topics and groups."""
    kafka_server.clear()
    return kafka_server.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The run's PostgreSQL. Use a database of your own (`postgres_url`); whoever kills it starts it again."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a database with jitgov's tables and no rows: a copy costs a fraction of the migrations."""
    name = "template_of_stores"
    _make_tables(postgres_server.create_database(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with jitgov's tables and no rows."""
    path = tmp_path_factory.mktemp("template") / "store.sqlite"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """`store.url` of a PostgreSQL database with jitgov's tables and no rows, dropped after the test."""
    with _database(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture
def bare_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """`store.url` of a PostgreSQL database without tables, dropped after the test."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(bare_sqlite_url: str, tmp_path: Path, sqlite_template: Path) -> str:
    """`store.url` of an SQLite file with jitgov's tables and no rows."""
    shutil.copyfile(sqlite_template, tmp_path / _SQLITE_FILE)
    return bare_sqlite_url


@pytest.fixture
def bare_sqlite_url(tmp_path: Path) -> str:
    """`store.url` of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / _SQLITE_FILE}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """`store.url` of a store with jitgov's tables and no rows: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """A store with jitgov's tables and no rows, open; a file whose stores hold something has a fixture of its own."""
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def bare_store_url(request: pytest.FixtureRequest) -> str:
    """`store.url` of a store without tables, for tests of how they are made; once on SQLite, once on PostgreSQL."""
    url: str = request.getfixturevalue(f"bare_{request.param}_url")
    return url


@contextmanager
def _database(server: PostgresServer, template: str | None = None) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield server.create_database(name, template)
    server.drop_database(name)


def _make_tables(url: str) -> None:
    engine = open_engine(url)
    ensure_schema(engine)
    engine.dispose()
