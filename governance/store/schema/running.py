"""What keeps the workers in step: offsets, work items, outbox, job runs, the store's keys."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from governance.store.schema.columns import (
    defaulted_key,
    defaulted_number,
    flag,
    instant,
    key,
    metadata,
    number,
    octets,
    words,
)

# The next offset to read; moved by compare-and-set in the transaction of the batch.
offset = Table(
    "bus_offset",
    metadata,
    key("topic", primary=True),
    number("partition", primary=True),
    number("next_offset"),
)

# The bus that these offsets are of: one row. Elsewhere they mean nothing.
known_bus = Table("known_bus", metadata, number("slot", primary=True), key("identity"), instant("since_at"))

# Work items: what spans accounts is left here by the batch and drained by the evaluator; ``cursor``: how far a long one
# got; ``txid``: the transaction that left it (0 on SQLite): it is drained once every transaction that ran beside that
# one has ended, so that nothing which missed its writes can commit afterwards.
dirty_mark = Table(
    "dirty_mark",
    metadata,
    Column("mark_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    key("mark"),
    key("cursor"),
    number("txid"),
    instant("marked_at"),
    defaulted_key("kind", ""),
)
Index("ix_dirty_mark_mark", dirty_mark.c.mark)
# The oldest of a kind: whoever takes items goes on from where the last ones stood.
Index("ix_dirty_mark_kind", dirty_mark.c.kind, dirty_mark.c.txid, dirty_mark.c.mark_id)

# What the state was derived with, once per generation: the hashes of settings and code by section, and the settings
# themselves (they hold no secrets). ``is_current``: whether batches and evaluators derive with it; ``drained_to``: the
# last work item that must be drained for the next of ``rounds``.
derivation = Table(
    "derivation",
    metadata,
    number("generation", primary=True),
    flag("is_current"),
    words("sections"),
    words("settings"),
    key("began_by"),
    instant("began_at"),
    instant("completed_at", nullable=True),
    number("drained_to"),
    number("rounds"),
)

# Who derives with which generation, and when he said so last.
worker_beat = Table(
    "worker_beat",
    metadata,
    key("worker_id", primary=True),
    number("generation"),
    instant("beat_at"),
)

outbox = Table(
    "outbox",
    metadata,
    key("effect_id", primary=True),
    key("kind"),
    words("payload"),
    instant("created_at"),
    instant("sent_at", nullable=True),
    number("attempts"),
)

# ``place``: how far a run said that it came, for whoever takes it over; ``asked_by``: an author, as JSON, where a
# person had it run.
job_run = Table(
    "job_run",
    metadata,
    key("job", primary=True),
    instant("due_at", primary=True),
    key("status"),
    key("worker"),
    instant("claimed_at"),
    instant("heartbeat_at"),
    instant("finished_at", nullable=True),
    words("result"),
    defaulted_number("attempts", 1),
    instant("deadline_at", nullable=True),
    words("place"),
    words("asked_by"),
)
Index("ix_job_run_due_at", job_run.c.due_at)

# Random keys, made by the migration and never shown.
store_key = Table(
    "store_key",
    metadata,
    key("name", primary=True),
    octets("secret"),
)

# How many rows there are of a kind, by key: each transaction adds to a shard that is its alone, readers sum them.
tally = Table(
    "tally",
    metadata,
    key("kind", primary=True),
    key("key", primary=True),
    number("shard", primary=True),
    number("n"),
)

# How far each stream was read when silence was judged last, by day; without a stream: until when the issuer's silence
# is judged. Answers that silence brings about later than that are withheld.
silence_judged = Table(
    "silence_judged", metadata, key("issuer", primary=True), key("stream", primary=True), instant("until_at")
)
# When an account is to be asked again though nothing happens: a use may put it off, nothing makes it earlier.
silence_due = Table("silence_due", metadata, key("account_id", primary=True), key("issuer"), instant("due_at"))
Index("ix_silence_due_issuer", silence_due.c.issuer, silence_due.c.due_at)
