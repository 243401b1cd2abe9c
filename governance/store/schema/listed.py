"""What censuses list: how far each has come, its rows until they are compared, and what stands since which census."""

from __future__ import annotations

from sqlalchemy import Index, Table

from governance.store.schema.columns import instant, key, metadata, number, octets, words

# ``status``: open (rows still come), comparing, looking (for what records say otherwise), done, or dropped;
# ``accounts`` and ``grants`` are what its end marker counts: None until that was read.
census = Table(
    "census",
    metadata,
    key("census_id", primary=True),
    key("issuer"),
    instant("began_at"),
    key("scope"),
    key("status"),
    number("accounts", nullable=True),
    number("grants", nullable=True),
    words("partial"),
    words("groups"),
    words("types"),
    words("ended"),
    key("reached"),
)
Index("ix_census_issuer", census.c.issuer, census.c.began_at)

# How many different rows have come, one row per shard, so that workers never wait for each other.
census_count = Table(
    "census_count",
    metadata,
    key("census_id", primary=True),
    number("shard", primary=True),
    number("accounts"),
    number("grants"),
)

census_row = Table(
    "census_row",
    metadata,
    key("census_id", primary=True),
    key("about", primary=True),
    key("subject", primary=True),
    key("type"),
    key("state", nullable=True),
    key("digest"),
    key("content_hash"),
    octets("body"),
    octets("raw"),
)

# One row where a census differs from the one before: ``digest`` '' means not listed any more.
listing = Table(
    "listing",
    metadata,
    key("about", primary=True),
    key("subject", primary=True),
    instant("began_at", primary=True),
    key("type"),
    key("digest"),
)
Index("ix_listing_subject", listing.c.subject, listing.c.about)
