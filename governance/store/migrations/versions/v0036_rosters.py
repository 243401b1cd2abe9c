"""Rosters: lists of persons, who stands in them, and what is known of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0036"
down_revision: str | None = "0035"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "roster_list",
        kinds.key("list_id"),
        kinds.key("issuer"),
        kinds.key("population"),
        kinds.whole("at"),
        kinds.whole("persons"),
        kinds.key("event_id"),
        kinds.flag("whole"),
        kinds.primary("roster_list", "list_id"),
    )
    op.create_index("ix_roster_list_issuer", "roster_list", ["issuer", "at"])
    op.create_table(
        "roster_row",
        kinds.key("list_id"),
        kinds.key("person_id"),
        kinds.primary("roster_row", "list_id", "person_id"),
    )
    _create_person()
    op.create_table(
        "person_key",
        kinds.key("person_id"),
        kinds.key("key"),
        kinds.primary("person_key", "person_id", "key"),
    )
    op.create_index("ix_person_key_key", "person_key", ["key", "person_id"])


def _create_person() -> None:
    op.create_table(
        "person",
        kinds.key("person_id"),
        kinds.whole("valid_from"),
        kinds.whole("recorded_from"),
        kinds.whole("recorded_to", nullable=True),
        kinds.key("issuer"),
        kinds.whole("valid_to", nullable=True),
        kinds.key("population", nullable=True),
        kinds.words("name"),
        kinds.words("other_names"),
        kinds.key("employee_id", nullable=True),
        *map(kinds.words, ("mails", "manager", "department", "title", "location", "type")),
        kinds.key("status"),
        *(kinds.whole(name, nullable=True) for name in ("starts_at", "ends_at", "leave_from", "leave_to")),
        kinds.words("sponsor"),
        kinds.whole("missing"),
        kinds.words("evidence"),
        kinds.primary("person", "person_id", "valid_from", "recorded_from"),
    )
    op.create_index(
        "ix_person_population",
        "person",
        ["issuer", "population", "person_id"],
        postgresql_where=sa.text("recorded_to IS NULL"),
        sqlite_where=sa.text("recorded_to IS NULL"),
    )
