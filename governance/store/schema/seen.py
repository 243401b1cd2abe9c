"""What was seen: sign-ins folded to uses, sessions, and what no table row maps."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Index, Table

from governance.model.places import NO_PLACE
from governance.store.schema.columns import (
    ROOM_FOR_ALL,
    ROOM_FOR_UPDATES,
    defaulted_number,
    instant,
    key,
    metadata,
    number,
    words,
)


def _places(*names: str) -> Iterator[Column[int]]:
    """Return the columns of where on the bus the events stand whose ids a row holds (``governance.model.places``)."""
    return (defaulted_number(name, NO_PLACE) for name in names)


# One row per (account, day, application, use, MFA state): active days are a set, never a counter.
usage = Table(
    "usage",
    metadata,
    key("account_id", primary=True),
    number("day", primary=True),
    key("application_id", primary=True),
    key("use", primary=True),
    key("mfa", primary=True),
    instant("first_at"),
    key("first_event_id"),
    instant("last_at"),
    key("last_event_id"),
    *_places("first_place", "last_place"),
)

# First and last per (account, application, use), with the fields that policies read.
usage_rollup = Table(
    "usage_rollup",
    metadata,
    key("account_id", primary=True),
    key("application_id", primary=True),
    key("use", primary=True),
    instant("first_at"),
    key("first_event_id"),
    key("first_mfa"),
    key("first_session", nullable=True),
    key("first_transaction", nullable=True),
    words("first_asserted"),
    words("first_subject"),
    key("first_hash"),
    instant("last_at"),
    key("last_event_id"),
    words("last_name"),
    words("last_display_name"),
    key("account_type"),
    key("last_hash"),
    *_places("first_place", "last_place"),
    postgresql_with={"fillfactor": ROOM_FOR_UPDATES},
)

# The last change of each kind that an account made of what is not its own.
acted = Table(
    "acted",
    metadata,
    key("account_id", primary=True),
    key("kind", primary=True),
    instant("last_at"),
    key("last_event_id"),
)

# Okta tells MFA in events of their own: a session joins them to the sign-in.
session = Table(
    "session",
    metadata,
    key("account_id", primary=True),
    key("session_id", primary=True),
    instant("started_at", nullable=True),
    key("started_event_id", nullable=True),
    key("transaction_id", nullable=True),
    instant("last_at"),
    instant("ended_at", nullable=True),
    instant("mfa_at", nullable=True),
    key("mfa_event_id", nullable=True),
    *_places("started_place", "mfa_place"),
    # From where it began: ``<country> <address>``, each as far as it is told.
    words("started_from"),
    # From where all sign-ins came of which alone the row tells; '' where that is not one place.
    words("only_from"),
)

other_seen = Table(
    "other_seen",
    metadata,
    key("issuer", primary=True),
    key("vendor_type", primary=True),
    number("day", primary=True),
    instant("first_at"),
    key("first_event_id"),
    instant("last_at"),
    key("last_event_id"),
    *_places("first_place", "last_place"),
)

# Applications and entitlements as records name them; one row per shard, so that workers never wait for each other.
sighting = Table(
    "sighting",
    metadata,
    key("what", primary=True),
    key("thing_id", primary=True),
    number("shard", primary=True),
    words("name"),
    instant("name_at"),
    key("application_id", nullable=True),
    instant("first_at"),
    instant("channel_at", nullable=True),
    key("sign_on", nullable=True),
    defaulted_number("sign_on_at", -1),
    key("entry", nullable=True),
    defaulted_number("entry_at", -1),
    # When an account there was first ended by provisioning.
    instant("ended_at", nullable=True),
    postgresql_with={"fillfactor": ROOM_FOR_ALL},
)

# In which of the vendor's tenants an application is registered, where that is another one: sets, so that they merge.
registration = Table(
    "registration",
    metadata,
    key("application_id", primary=True),
    key("tenant_id", primary=True),
)

# Every name that records give an account (its login), an application or an entitlement; none is ever deleted, so that
# whoever knows a former name finds what it is called today. Of a login also when the account first signed in under it.
entity_name = Table(
    "entity_name",
    metadata,
    key("what", primary=True),
    key("thing_id", primary=True),
    key("name", primary=True),
    instant("first_used_at", nullable=True),
    key("first_used_event_id", nullable=True),
)
# With whose name it is: without statistics SQLite would rather walk all of a kind in the primary key than look it up.
Index("ix_entity_name_name", entity_name.c.what, entity_name.c.name, entity_name.c.thing_id)

# What was read of a stream, by its records: the first and the last of each day; one row per shard, so that workers
# never wait for each other.
coverage_day = Table(
    "coverage_day",
    metadata,
    key("issuer", primary=True),
    key("stream", primary=True),
    number("shard", primary=True),
    number("day", primary=True),
    instant("first_at"),
    instant("last_at"),
    defaulted_number("translation", 1),
)

# What is stated of a stream: that it was read from an instant until another, or that something is missing.
coverage_statement = Table(
    "coverage_statement",
    metadata,
    key("statement_id", primary=True),
    key("issuer"),
    key("stream"),
    key("basis"),
    instant("from_at"),
    instant("to_at"),
    key("stated_by"),
    words("cause"),
)
Index("ix_coverage_statement_stream", coverage_statement.c.issuer, coverage_statement.c.stream)

# A token per part of what workers keep in memory: another one means that it reads otherwise now.
revision = Table(
    "revision",
    metadata,
    key("kind", primary=True),
    key("part", primary=True),
    number("token"),
)
