"""Makes the store's tables and brings an older store up to date, once, whoever asks at the same time.

A new store is made by itself, at once, not by walking all steps since the first version; an existing one changes only
when the operator says so (``jitgov migrate``), because older workers may still run on it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from governance.store.database.cursor_key import make_cursor_key
from governance.store.database.engine import reading, store_name, writing
from governance.store.database.made_views import drop_views, make_views
from governance.store.schema import metadata
from ingest.contract.errors import SetupError

VERSION_TABLE = "jitgov_schema_version"
_LOCK = 0x6A_69_74_67_6F_76_01
"""PostgreSQL's advisory lock for the schema: ``jitgov`` and 1."""


def ensure_schema(engine: Engine) -> None:
    """Make the tables of a new store; leave one of this version as it is.

    Raises SetupError when the store is older (it says what to run), newer, or not jitgov's.
    """
    with reading(engine) as connection:
        version = _version(connection)
    if version is None:
        with writing(engine) as connection:
            _lock(connection)
            # Another process may have been first.
            version = _version(connection)
            if version is None:
                _refuse_strangers(connection, engine)
                version = _make(connection)
    _refuse_newer(version, engine)
    if version != _wanted():
        raise SetupError(
            f"store {store_name(engine)} is of schema {version}, this jitgov needs {_wanted()}: "
            "stop the workers, back up the store, and run `jitgov migrate`"
        )


def schema_versions(engine: Engine) -> tuple[str | None, str]:
    """Return (schema of the store, None when it is new; schema that this jitgov needs); nothing is made."""
    with reading(engine) as connection:
        return _version(connection), _wanted()


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Bring the store up to this version, in one transaction; return (schema before, schema now), None: it was new.

    Raises SetupError when the store is newer or not jitgov's.
    """
    with writing(engine) as connection:
        _lock(connection)
        before = _version(connection)
        if before is None:
            _refuse_strangers(connection, engine)
            return before, _make(connection)
        _refuse_newer(before, engine)
        return before, _upgrade(connection)


def migrate_command(engine: Engine) -> str:
    """Do what ``jitgov migrate`` does; return the line to print. Raises as ``migrate``."""
    before, now = migrate(engine)
    if before is None:
        return f"store {store_name(engine)}: made, schema {now}"
    if before == now:
        return f"store {store_name(engine)}: already of schema {now}"
    return f"store {store_name(engine)}: brought from schema {before} to {now}"


def _lock(connection: Connection) -> None:
    """Wait until this transaction alone works on the schema; SQLite's writing transaction is alone already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})


def _version(connection: Connection) -> str | None:
    return _context(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _script() -> ScriptDirectory:
    """Return the steps; reading them costs 15 ms, so once a process."""
    return ScriptDirectory.from_config(_config())


@cache
def _steps() -> list[str]:
    """Return the schema versions this jitgov knows, newest first."""
    return [step.revision for step in _script().walk_revisions()]


def _wanted() -> str:
    return _steps()[0]


def _make(connection: Connection) -> str:
    """Make what the steps would give an empty store."""
    metadata.create_all(connection, checkfirst=False)
    make_cursor_key(connection)
    make_views(connection)
    _context(connection).stamp(_script(), "head")
    return _wanted()


def _upgrade(connection: Connection) -> str:
    config = _config()
    config.attributes["connection"] = connection
    # No step need know what a view reads.
    drop_views(connection)
    command.upgrade(config, "head")
    make_views(connection)
    return _wanted()


def _refuse_newer(version: str, engine: Engine) -> None:
    if version not in _steps():
        raise SetupError(
            f"store {store_name(engine)} is of schema {version}, which this jitgov does not know: "
            "it was made by a newer one; install that version"
        )


def _refuse_strangers(connection: Connection, engine: Engine) -> None:
    strangers = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if strangers:
        raise SetupError(
            f"store {store_name(engine)} has tables that jitgov did not make ({', '.join(strangers[:3])}): "
            "give jitgov a database or a schema of its own"
        )
