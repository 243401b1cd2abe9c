"""The console's own tables: what it may lose without harm to the store stands apart from it.

On SQLite they are a file beside the store, so that a page never waits for the store's single writer; on PostgreSQL they
stand in the store's database, where every process of the console sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import BigInteger, Column, Engine, Index, MetaData, Table, Text, event, make_url

from governance.settings.store_place import StorePlace
from governance.store.database.engine import open_engine, writing

BUSY_SECONDS = 5
"""So long a page waits for whoever writes to the store; then it says so, and keeps what was entered."""
FILE = "jitgov-console.sqlite"
metadata = MetaData()

session = Table(
    "console_session",
    metadata,
    Column("session_hash", Text, primary_key=True),
    Column("forgery_token", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("issuer", Text),
    Column("subject", Text),
    Column("sid", Text),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
Index("ix_console_session_subject", session.c.issuer, session.c.subject)

link = Table(
    "console_link",
    metadata,
    Column("link_hash", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

pending = Table(
    "console_pending",
    metadata,
    Column("state_hash", Text, primary_key=True),
    Column("browser_hash", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("back_to", Text, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)

logout = Table(
    "console_logout",
    metadata,
    Column("jti", Text, primary_key=True),
    Column("ends_at", BigInteger, nullable=False),
)

token = Table(
    "console_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("token_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("revoked_at", BigInteger),
)

saved_view = Table(
    "console_saved_view",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("query", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

kept_answer = Table(
    "console_kept_answer",
    metadata,
    Column("key_hash", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("status", BigInteger),
    Column("body", Text),
    Column("tag", Text),
)

view = Table(
    "console_view",
    metadata,
    Column("view_id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("address", Text),
    Column("page", Text, nullable=False),
    Column("subject", Text, nullable=False),
)
Index("ix_console_view_at", view.c.at, view.c.view_id)


class _DriverConnection(Protocol):
    """What both drivers' connections offer."""

    def cursor(self) -> Any: ...
    def commit(self) -> None: ...


@contextmanager
def own_tables(place: StorePlace) -> Iterator[Engine]:
    """Give where the console's own tables are, made where they are new; closed at the block's end."""
    engine = open_engine(own_url(place.url))
    try:
        with writing(engine) as connection:
            metadata.create_all(connection)
        yield engine
    finally:
        engine.dispose()


def own_url(store_url: str) -> str:
    """Return the URL of the console's own tables: a file beside an SQLite store, else the store itself."""
    parsed = make_url(store_url)
    if not parsed.drivername.startswith("sqlite"):
        return store_url
    if parsed.database in (None, "", ":memory:"):
        return "sqlite://"
    return f"sqlite:///{Path(str(parsed.database)).with_name(FILE)}"


def wait_briefly(engine: Engine) -> None:
    """Let writers of this engine wait ``BUSY_SECONDS`` at most for others."""
    if engine.dialect.name == "sqlite":
        statement = f"PRAGMA busy_timeout = {BUSY_SECONDS * 1_000}"
    else:
        statement = f"SET lock_timeout = '{BUSY_SECONDS}s'"

    def bounded(connection: _DriverConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        # PostgreSQL forgets a setting whose transaction is rolled back.
        connection.commit()

    event.listen(engine, "connect", bounded)
    # Connections that were opened before would wait as long as a worker does.
    engine.dispose()
