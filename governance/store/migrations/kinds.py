"""Column kinds as the steps write them: frozen here, so that the schema may move on without changing the past."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def key(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Return an id column: compared by bytes."""
    return sa.Column(name, _KEY, nullable=nullable)


def defaulted_key(name: str, default: str) -> sa.Column[str]:
    """Return an id column that rows of before hold as ``default``."""
    return sa.Column(name, _KEY, nullable=False, server_default=default)


def words(name: str) -> sa.Column[str]:
    """Return a nullable column of free text or JSON."""
    return sa.Column(name, sa.Text(), nullable=True)


def whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Return a column of whole numbers: counts, and instants in microseconds."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def defaulted_whole(name: str, default: int) -> sa.Column[int]:
    """Return a column of whole numbers that rows of before hold as ``default``."""
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=str(default))


def flag(name: str) -> sa.Column[int]:
    """Return a column of 0 or 1."""
    return sa.Column(name, sa.SmallInteger(), nullable=False)


def octets(name: str) -> sa.Column[bytes]:
    """Return a column of bytes."""
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def counted(name: str) -> sa.Column[int]:
    """Return a column that the store numbers itself."""
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """Return the table's primary key."""
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")
