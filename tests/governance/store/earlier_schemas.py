"""Takes single steps of the schema back, for tests of the steps: newest first, each from the version after it."""

from __future__ import annotations

from sqlalchemy import Connection, text


def without_coverage_days(connection: Connection) -> None:
    """Take the twelfth step back: coverage stands as stretches again, none of them."""
    for table in ("coverage_day", "coverage_statement", "revision"):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(
        text(
            "CREATE TABLE coverage (issuer TEXT, stream TEXT, shard BIGINT, basis TEXT, from_at BIGINT, "
            "to_at BIGINT, cause TEXT, PRIMARY KEY (issuer, stream, shard, basis, from_at, to_at))"
        )
    )


def without_query_pages(connection: Connection) -> None:
    """Take the eleventh step back, but for indexes that it makes anew."""
    connection.execute(text("DROP INDEX ix_review_item_due_at"))
    connection.execute(text("DROP TABLE store_key"))
