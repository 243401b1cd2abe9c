"""Censuses: how far each has come, its rows until they are compared, and what stands since which census."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Create the tables."""
    _create_census()
    _create_census_count()
    _create_census_row()
    _create_listing()


def _create_census() -> None:
    op.create_table(
        "census",
        kinds.key("census_id"),
        kinds.key("issuer"),
        kinds.whole("began_at"),
        kinds.key("scope"),
        kinds.key("status"),
        kinds.whole("accounts", nullable=True),
        kinds.whole("grants", nullable=True),
        kinds.words("partial"),
        kinds.words("groups"),
        kinds.words("types"),
        kinds.words("ended"),
        kinds.key("reached"),
        kinds.primary("census", "census_id"),
    )
    op.create_index("ix_census_issuer", "census", ["issuer", "began_at"])


def _create_census_count() -> None:
    op.create_table(
        "census_count",
        kinds.key("census_id"),
        kinds.whole("shard"),
        kinds.whole("accounts"),
        kinds.whole("grants"),
        kinds.primary("census_count", "census_id", "shard"),
    )


def _create_census_row() -> None:
    op.create_table(
        "census_row",
        kinds.key("census_id"),
        kinds.key("about"),
        kinds.key("subject"),
        kinds.key("type"),
        kinds.key("state", nullable=True),
        kinds.key("digest"),
        kinds.key("content_hash"),
        kinds.octets("body"),
        kinds.octets("raw"),
        kinds.primary("census_row", "census_id", "about", "subject"),
    )


def _create_listing() -> None:
    op.create_table(
        "listing",
        kinds.key("about"),
        kinds.key("subject"),
        kinds.whole("began_at"),
        kinds.key("type"),
        kinds.key("digest"),
        kinds.primary("listing", "about", "subject", "began_at"),
    )
    op.create_index("ix_listing_subject", "listing", ["subject", "about"])
