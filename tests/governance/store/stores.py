"""Stores to hold against each other: two empty ones of one kind, and one of an earlier version."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Engine

from dev.postgres import PostgresServer
from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import _config


def two_stores(url: str, request: pytest.FixtureRequest) -> tuple[Engine, Engine]:
    """Return an engine for ``url`` and one for a second empty store beside it."""
    if url.startswith("sqlite"):
        return open_engine(url), open_engine(url + ".second")
    server = request.getfixturevalue("postgres_server")
    assert isinstance(server, PostgresServer)
    name = url.rsplit("/", 1)[1] + "_second"
    request.addfinalizer(lambda: server.drop_database(name))
    return open_engine(url), open_engine(server.create_database(name))


def made_at(engine: Engine, version: str) -> None:
    """Make the tables as an earlier version of the schema had them."""
    config = _config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
