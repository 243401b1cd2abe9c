"""Real servers as fixtures: one Kafka and one PostgreSQL per run, started by the first test that asks for them.

A part that is missing is an error that names it, never a skip.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.kafka import KafkaServer
from dev.postgres import PostgresServer


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


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """`store.url` of an empty PostgreSQL database, dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """`store.url` of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """`store.url` of an empty store: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
