"""Opens a store where its settings place it, its tables made where it is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from governance.settings.store_place import StorePlace
from governance.store.database.engine import open_engine
from governance.store.database.key_file import with_key_file
from governance.store.database.migrate import ensure_schema, schema_versions
from ingest.contract.errors import SetupError


@contextmanager
def unchecked_store(place: StorePlace) -> Iterator[Engine]:
    """Give the store of any version, closed at the block's end: for whoever brings it up to date."""
    engine = open_engine(place.url)
    with_key_file(engine, place.audit_key_file)
    try:
        yield engine
    finally:
        engine.dispose()


def is_there(place: StorePlace) -> bool:
    """Tell whether there is a store, of any version; to ask makes none. Raises TransientError when it is away."""
    with unchecked_store(place) as engine:
        return _is_there(engine)


def _is_there(engine: Engine) -> bool:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file is not None and file not in ("", ":memory:") and not Path(file).exists():
        return False
    return schema_versions(engine)[0] is not None


@contextmanager
def existing_store(place: StorePlace) -> Iterator[Engine]:
    """Give a store that is there, closed at the block's end: to ask makes none.

    Raises SetupError where there is none, or an older one.
    """
    with unchecked_store(place) as engine:
        if not _is_there(engine):
            where = engine.url.database or "the database"
            raise SetupError(
                f"{where} holds no store yet, so there is nothing to ask about: {place.first_step()}; or name the "
                "store in the settings"
            )
        ensure_schema(engine)
        yield engine


@contextmanager
def open_store(place: StorePlace) -> Iterator[Engine]:
    """Give the store, closed at the block's end; a new one is made. Raises SetupError when it is an older one."""
    with unchecked_store(place) as engine:
        ensure_schema(engine)
        yield engine
