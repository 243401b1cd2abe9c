"""What is to leave the house, recipient by recipient, and how each of it stands."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, text

from governance.store.schema.columns import flag, instant, key, metadata, number, words

_OPEN = "state IN ('due', 'claimed', 'retry')"

# ``position`` is the order in which a recipient's effects leave; ``effect_id`` is what receivers know them by. ``at``:
# since when it is due, was claimed, or came to its end. ``body`` is JSON, the same bytes at each attempt.
outbox_effect = Table(
    "outbox_effect",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    key("effect_id"),
    key("recipient"),
    key("type"),
    key("subject"),
    words("body"),
    flag("urgent"),
    instant("occurred_at"),
    instant("made_at"),
    key("state"),
    number("attempt"),
    instant("at"),
    key("worker", nullable=True),
    flag("look_first"),
    words("reason"),
)
Index("uq_outbox_effect_effect_id", outbox_effect.c.effect_id, unique=True)
Index(
    "ix_outbox_effect_open",
    outbox_effect.c.recipient,
    outbox_effect.c.position,
    postgresql_where=text(_OPEN),
    sqlite_where=text(_OPEN),
)
Index("ix_outbox_effect_recipient", outbox_effect.c.recipient, outbox_effect.c.state, outbox_effect.c.position)
Index("ix_outbox_effect_state", outbox_effect.c.state, outbox_effect.c.at)

# One row per recipient: whoever changes its effects holds it. ``look_at``: when somebody is to look at the first of
# them, because it is due or whoever claimed it has been silent for too long; NULL: nothing waits. The counts are of its
# effects by state; ``sent`` counts for good.
outbox_lane = Table(
    "outbox_lane",
    metadata,
    key("recipient", primary=True),
    key("channel"),
    instant("look_at", nullable=True),
    number("waiting"),
    number("sent"),
    number("uncertain"),
    number("dead"),
)
Index("ix_outbox_lane_look_at", outbox_lane.c.look_at)

# What is told a recipient in one sum instead of one by one: how many of each kind, and when the first and last of them
# occurred; ``noted_at``: when the last of them was added.
outbox_digest = Table(
    "outbox_digest",
    metadata,
    key("recipient", primary=True),
    key("why", primary=True),
    key("what", primary=True),
    number("n"),
    instant("first_at"),
    instant("last_at"),
    instant("begun_at"),
    instant("noted_at"),
)
