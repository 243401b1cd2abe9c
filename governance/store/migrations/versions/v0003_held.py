"""The first tables: what is held: accounts, their links to identities, bitemporal grants, conferrals of groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Create the tables."""
    _create_account()
    _create_identity_link()
    _create_account_identity()
    _create_held_grant()
    _create_conferral()


def _create_account() -> None:
    op.create_table(
        "account",
        kinds.key("account_id"),
        kinds.key("idp_account_id"),
        kinds.key("application_id"),
        kinds.key("issuer"),
        kinds.key("subject"),
        kinds.words("name"),
        kinds.words("display_name"),
        kinds.key("type"),
        kinds.key("state"),
        kinds.whole("created_at", nullable=True),
        kinds.whole("ended_at", nullable=True),
        kinds.key("provenance"),
        kinds.whole("provenance_at", nullable=True),
        kinds.words("provenance_detail"),
        kinds.words("profile"),
        kinds.flag("watch"),
        kinds.key("watch_session", nullable=True),
        kinds.primary("account", "account_id"),
    )
    op.create_index("ix_account_application_id", "account", ["application_id"])
    op.create_index("ix_account_idp_account_id", "account", ["idp_account_id"])
    op.create_index("ix_account_issuer", "account", ["issuer", "account_id"])
    op.create_index("ix_account_provenance", "account", ["provenance"])


def _create_identity_link() -> None:
    op.create_table(
        "identity_link",
        kinds.key("account_id"),
        kinds.key("link"),
        kinds.primary("identity_link", "account_id", "link"),
    )
    op.create_index("ix_identity_link_link", "identity_link", ["link"])


def _create_account_identity() -> None:
    op.create_table(
        "account_identity",
        kinds.key("account_id"),
        kinds.key("identity_id"),
        kinds.primary("account_identity", "account_id"),
    )
    op.create_index("ix_account_identity_identity_id", "account_identity", ["identity_id"])


def _create_held_grant() -> None:
    op.create_table(
        "held_grant",
        kinds.key("grant_id"),
        kinds.whole("recorded_from"),
        kinds.whole("recorded_to", nullable=True),
        kinds.key("account_id"),
        kinds.key("entitlement_id"),
        kinds.key("entitlement_type"),
        kinds.key("application_id", nullable=True),
        kinds.key("mode"),
        kinds.key("via", nullable=True),
        kinds.key("scope"),
        kinds.whole("valid_from"),
        kinds.flag("from_known"),
        kinds.whole("valid_to", nullable=True),
        kinds.whole("expires_at", nullable=True),
        kinds.flag("privileged"),
        kinds.words("evidence"),
        kinds.primary("held_grant", "grant_id", "recorded_from"),
    )
    op.create_index("ix_held_grant_account_id", "held_grant", ["account_id", "recorded_from"])
    op.create_index("ix_held_grant_application_id", "held_grant", ["application_id", "valid_from"])
    op.create_index(
        "ix_held_grant_current",
        "held_grant",
        ["account_id"],
        sqlite_where=sa.text("recorded_to IS NULL"),
        postgresql_where=sa.text("recorded_to IS NULL"),
    )
    op.create_index("ix_held_grant_entitlement_id", "held_grant", ["entitlement_id", "valid_from"])


def _create_conferral() -> None:
    op.create_table(
        "conferral",
        kinds.key("group_id"),
        kinds.key("entitlement_id"),
        kinds.key("mode"),
        kinds.key("scope"),
        kinds.whole("valid_from"),
        kinds.key("entitlement_type"),
        kinds.key("application_id", nullable=True),
        kinds.flag("from_known"),
        kinds.whole("valid_to", nullable=True),
        kinds.whole("expires_at", nullable=True),
        kinds.flag("privileged"),
        kinds.words("evidence"),
        kinds.primary("conferral", "group_id", "entitlement_id", "mode", "scope", "valid_from"),
    )
