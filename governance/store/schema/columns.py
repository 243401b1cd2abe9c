"""Column kinds that are alike on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, SmallInteger, Text
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ROOM_FOR_UPDATES = 70
"""PostgreSQL's ``fillfactor``: a row whose new version finds room beside it needs no new index entry (HOT updates)."""
ROOM_FOR_ALL = 50
"""As ``ROOM_FOR_UPDATES``, where a batch writes most rows of a page anew."""

# Ids compare by bytes: faster than a locale's order, and the same order on both stores.
_KEY = Text().with_variant(PG_TEXT(collation="C"), "postgresql")


def key(name: str, *, primary: bool = False, nullable: bool = False) -> Column[str]:
    """Return an id column."""
    return Column(name, _KEY, primary_key=primary, nullable=nullable and not primary)


def defaulted_key(name: str, default: str) -> Column[str]:
    """Return an id column that an older store's rows hold as ``default``."""
    return Column(name, _KEY, nullable=False, server_default=default)


def words(name: str) -> Column[str]:
    """Return a column of free text, or of JSON as text; nullable."""
    return Column(name, Text, nullable=True)


def instant(name: str, *, primary: bool = False, nullable: bool = False) -> Column[int]:
    """Return a column of microseconds since 1970-01-01T00:00:00Z."""
    return Column(name, BigInteger, primary_key=primary, nullable=nullable and not primary, autoincrement=False)


def number(name: str, *, primary: bool = False, nullable: bool = False) -> Column[int]:
    """Return a column of whole numbers."""
    return Column(name, BigInteger, primary_key=primary, nullable=nullable and not primary, autoincrement=False)


def defaulted_number(name: str, default: int) -> Column[int]:
    """Return a column of whole numbers that an older store's rows hold as ``default``."""
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def flag(name: str) -> Column[int]:
    """Return a column of 0 or 1 (small bit sets too)."""
    return Column(name, SmallInteger, nullable=False)


def octets(name: str) -> Column[bytes]:
    """Return a column of bytes."""
    return Column(name, LargeBinary, nullable=False)
