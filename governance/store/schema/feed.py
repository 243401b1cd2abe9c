"""What changed, for whoever lives of changes: written with the rows, read once by each consumer, then trimmed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from governance.store.schema.columns import flag, instant, key, metadata, number, words

# ``before`` and ``after`` are the row as JSON, NULL where there was, or is, none; ``txid``: the transaction that wrote
# it (0 on SQLite): it is read once every transaction of a lower id has ended, so that none that commits late is passed.
change = Table(
    "change",
    metadata,
    Column("change_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    number("txid"),
    key("kind"),
    key("subject"),
    words("before"),
    words("after"),
    key("caused_by", nullable=True),
    instant("occurred_at"),
    instant("recorded_at"),
    number("generation"),
    flag("backfill"),
)
Index("ix_change_txid", change.c.txid)

# How far each consumer has got: it reads the changes of the transactions from ``from_txid`` up to ``until_txid`` in
# order of their ids, and of these it has had those up to ``after_id``.
change_consumer = Table(
    "change_consumer",
    metadata,
    key("consumer", primary=True),
    number("from_txid"),
    number("until_txid"),
    number("after_id"),
    instant("registered_at"),
)

# When the first record of an issuer was taken in: what occurred before is history that was read, not news.
source_reading = Table(
    "source_reading",
    metadata,
    key("issuer", primary=True),
    instant("first_recorded_at"),
)
