"""What proves it: facts with their raw, people's acts, the audit chain, what could not be read."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import (
    defaulted_key,
    defaulted_number,
    instant,
    key,
    metadata,
    number,
    octets,
    words,
)

# Every version of every record's event; none is ever deleted, and only an act that has somebody erased updates any.
# ``about`` is the key of what it is about, ``about_kind`` what kind of subject that is, because keys of two kinds may
# be spelled alike; both '' where nothing is.
fact = Table(
    "fact",
    metadata,
    key("record_id", primary=True),
    key("content_hash", primary=True),
    number("part", primary=True),
    key("event_id"),
    key("about"),
    key("kind"),
    instant("occurred_at"),
    instant("recorded_at"),
    octets("body"),
    octets("raw"),
    defaulted_key("about_kind", "account"),
)
Index("ix_fact_about", fact.c.about, fact.c.occurred_at)
LIFE_OF_CONTAINERS = "{} IN ('container_deleted', 'container_restored', 'container_suspended', 'container_resumed')"
"""What tells of a column that it is a kind of a container's life; spelled as the index is, so that it is used."""
_OF_CONTAINERS = text(LIFE_OF_CONTAINERS.format("kind"))
Index("ix_fact_container", fact.c.about, postgresql_where=_OF_CONTAINERS, sqlite_where=_OF_CONTAINERS)

# Which version of a record counts, of those that were read under one label: the one the vendor dates last, ties broken
# by translation, then by hash. Under another label the same record speaks of other accounts. A record without an id of
# its own stands in for a stream's: where that stream was read it is ``covered``, and no version of it counts.
record = Table(
    "record",
    metadata,
    key("record_id", primary=True),
    key("issuer", primary=True),
    instant("vendor_at"),
    key("content_hash"),
    defaulted_number("translation", 1),
    defaulted_key("stands_in_for", ""),
    defaulted_number("covered", 0),
)
_STANDS_IN = text("stands_in_for <> ''")
Index(
    "ix_record_stands_in",
    record.c.issuer,
    record.c.stands_in_for,
    record.c.covered,
    record.c.vendor_at,
    postgresql_where=_STANDS_IN,
    sqlite_where=_STANDS_IN,
)

# What people say that stands beside the events; nothing is ever updated or deleted. ``body`` and ``by`` are JSON.
act = Table(
    "act",
    metadata,
    key("act_id", primary=True),
    key("kind"),
    key("subject"),
    words("body"),
    words("by"),
    instant("at"),
    instant("recorded_at"),
    instant("until_at", nullable=True),
)
Index("ix_act_kind_subject", act.c.kind, act.c.subject, act.c.at)

# ``voucher``: what a process that had the key said of the entry when it wrote it; NULL: nothing.
audit_entry = Table(
    "audit_entry",
    metadata,
    key("entry_id", primary=True),
    key("kind"),
    key("about"),
    instant("recorded_at"),
    octets("body"),
    number("seq", nullable=True),
    key("chain_hash", nullable=True),
    words("voucher"),
)
Index("uq_audit_entry_seq", audit_entry.c.seq, unique=True)
Index(
    "ix_audit_entry_unsealed",
    audit_entry.c.recorded_at,
    audit_entry.c.entry_id,
    postgresql_where=text("seq IS NULL"),
    sqlite_where=text("seq IS NULL"),
)
Index("ix_audit_entry_about", audit_entry.c.about)

# The keys that vouch for entries, each from when it was named on; the one with the highest number is in force.
audit_key = Table(
    "audit_key",
    metadata,
    number("number", primary=True),
    key("verifier"),
    instant("named_at"),
)

# One row: where the chain ended when it was last sealed, so that a chain cut short is noticed.
audit_head = Table(
    "audit_head",
    metadata,
    key("head_id", primary=True),
    number("seq"),
    key("chain_hash"),
    instant("sealed_at"),
)

# The tree over sealed entries: up to 256 hashes of a level side by side. The last tile of a level is replaced as it
# fills; how many leaves there are, the last tile of level 0 tells.
audit_tile = Table(
    "audit_tile",
    metadata,
    number("level", primary=True),
    number("tile", primary=True),
    octets("hashes"),
)

# What the tree was at times, as notes that the audit key signed.
audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    number("size", primary=True),
    words("note"),
    instant("made_at"),
)

# When checkpoints were there, as time-stamping authorities say: each with its note, which a later key may sign anew.
audit_timestamp = Table(
    "audit_timestamp",
    metadata,
    key("authority", primary=True),
    number("size", primary=True),
    words("note"),
    octets("answer"),
    instant("made_at"),
)

# One row: up to where the trail was verified, as a note that the audit key signs.
audit_verified = Table(
    "audit_verified",
    metadata,
    key("slot", primary=True),
    words("note"),
)

rejected = Table(
    "rejected",
    metadata,
    key("rejected_id", primary=True),
    words("reason"),
    words("file"),
    number("line", nullable=True),
    key("idp", nullable=True),
    key("sha256"),
    number("size"),
    instant("recorded_at"),
    instant("replayed_at", nullable=True),
)
