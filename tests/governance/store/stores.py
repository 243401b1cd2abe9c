"""Two empty stores of one kind, to hold one against the other."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dev.postgres import PostgresServer
from governance.store.engine import open_engine


def two_stores(url: str, request: pytest.FixtureRequest) -> tuple[Engine, Engine]:
    """Return an engine for ``url`` and one for a second empty store beside it."""
    if url.startswith("sqlite"):
        return open_engine(url), open_engine(url + ".second")
    server = request.getfixturevalue("postgres_server")
    assert isinstance(server, PostgresServer)
    name = url.rsplit("/", 1)[1] + "_second"
    request.addfinalizer(lambda: server.drop_database(name))
    return open_engine(url), open_engine(server.create_database(name))
