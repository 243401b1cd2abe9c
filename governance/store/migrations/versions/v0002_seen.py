"""The first tables: what was seen: sign-ins folded to uses, sessions, and what no table row maps."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Create the tables."""
    _create_usage()
    _create_usage_rollup()
    _create_session()
    _create_other_seen()
    _create_sighting()
    _create_coverage()


def _create_usage() -> None:
    op.create_table(
        "usage",
        kinds.key("account_id"),
        kinds.whole("day"),
        kinds.key("application_id"),
        kinds.key("use"),
        kinds.key("mfa"),
        kinds.whole("first_at"),
        kinds.key("first_event_id"),
        kinds.whole("last_at"),
        kinds.key("last_event_id"),
        kinds.primary("usage", "account_id", "day", "application_id", "use", "mfa"),
    )


def _create_usage_rollup() -> None:
    op.create_table(
        "usage_rollup",
        kinds.key("account_id"),
        kinds.key("application_id"),
        kinds.key("use"),
        kinds.whole("first_at"),
        kinds.key("first_event_id"),
        kinds.key("first_mfa"),
        kinds.key("first_session", nullable=True),
        kinds.key("first_transaction", nullable=True),
        kinds.words("first_asserted"),
        kinds.words("first_subject"),
        kinds.key("first_hash"),
        kinds.whole("last_at"),
        kinds.key("last_event_id"),
        kinds.words("last_name"),
        kinds.words("last_display_name"),
        kinds.key("account_type"),
        kinds.key("last_hash"),
        kinds.primary("usage_rollup", "account_id", "application_id", "use"),
    )


def _create_session() -> None:
    op.create_table(
        "session",
        kinds.key("account_id"),
        kinds.key("session_id"),
        kinds.whole("started_at", nullable=True),
        kinds.key("started_event_id", nullable=True),
        kinds.key("transaction_id", nullable=True),
        kinds.whole("last_at"),
        kinds.whole("ended_at", nullable=True),
        kinds.whole("mfa_at", nullable=True),
        kinds.key("mfa_event_id", nullable=True),
        kinds.primary("session", "account_id", "session_id"),
    )


def _create_other_seen() -> None:
    op.create_table(
        "other_seen",
        kinds.key("issuer"),
        kinds.key("vendor_type"),
        kinds.whole("day"),
        kinds.whole("first_at"),
        kinds.key("first_event_id"),
        kinds.whole("last_at"),
        kinds.key("last_event_id"),
        kinds.primary("other_seen", "issuer", "vendor_type", "day"),
    )


def _create_sighting() -> None:
    op.create_table(
        "sighting",
        kinds.key("what"),
        kinds.key("thing_id"),
        kinds.whole("shard"),
        kinds.words("name"),
        kinds.whole("name_at"),
        kinds.key("application_id", nullable=True),
        kinds.whole("first_at"),
        kinds.whole("channel_at", nullable=True),
        kinds.primary("sighting", "what", "thing_id", "shard"),
    )


def _create_coverage() -> None:
    op.create_table(
        "coverage",
        kinds.key("issuer"),
        kinds.key("stream"),
        kinds.whole("shard"),
        kinds.key("basis"),
        kinds.whole("from_at"),
        kinds.whole("to_at"),
        kinds.words("cause"),
        kinds.primary("coverage", "issuer", "stream", "shard", "basis", "from_at", "to_at"),
    )
