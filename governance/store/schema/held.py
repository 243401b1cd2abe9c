"""What is held: accounts, their links to identities, bitemporal grants, conferrals of groups."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import ROOM_FOR_UPDATES, defaulted_key, flag, instant, key, metadata, words

# An IdP account has application_id ''; an application's account points to the IdP account that signs in to it.
account = Table(
    "account",
    metadata,
    key("account_id", primary=True),
    key("idp_account_id"),
    key("application_id"),
    key("issuer"),
    key("subject"),
    words("name"),
    words("display_name"),
    key("type"),
    key("state"),
    instant("created_at", nullable=True),
    instant("ended_at", nullable=True),
    key("provenance"),
    instant("provenance_at", nullable=True),
    words("provenance_detail"),
    words("profile"),
    flag("watch"),
    key("source_type", nullable=True),
    key("typed_by", nullable=True),
    words("answerable"),
    # What it was called over time, as a number: whether others have to be judged anew is told by its changing.
    instant("called_over_time", nullable=True),
    postgresql_with={"fillfactor": ROOM_FOR_UPDATES},
)
Index("ix_account_idp_account_id", account.c.idp_account_id, account.c.application_id)
Index("ix_account_application_id", account.c.application_id, account.c.idp_account_id)
# Three of four accounts stand in applications, and nobody looks for those by what they are called. The column that is
# the same in all of these rows stands first: without it SQLite takes ix_account_application_id, and looks through every
# account at identity providers.
for _called in (account.c.name, account.c.display_name):
    Index(
        f"ix_account_{_called.name}",
        account.c.application_id,
        _called,
        postgresql_where=text("application_id = ''"),
        sqlite_where=text("application_id = ''"),
    )
Index("ix_account_issuer", account.c.issuer, account.c.account_id)
# Nobody looks for those that no login made.
Index(
    "ix_account_provenance",
    account.c.provenance,
    postgresql_where=text("provenance IN ('jit_candidate', 'jit_confirmed')"),
    sqlite_where=text("provenance IN ('jit_candidate', 'jit_confirmed')"),
)
JIT_THERE = (
    "provenance IN ('jit_candidate', 'jit_confirmed') AND state NOT IN ('disabled', 'deleted') "
    "AND provenance_at IS NOT NULL"
)
"""What is told of an account that a login made, or may have made, and that is there; as the index spells it."""
Index(
    "ix_account_jit_there",
    account.c.application_id,
    account.c.provenance_at,
    account.c.account_id,
    postgresql_where=text(JIT_THERE),
    sqlite_where=text(JIT_THERE),
)

identity_link = Table(
    "identity_link",
    metadata,
    key("account_id", primary=True),
    key("link", primary=True),
)
Index("ix_identity_link_link", identity_link.c.link, identity_link.c.account_id)

# Links that more accounts share than settings let link: they link nobody until fewer share them.
overshared_link = Table("overshared_link", metadata, key("link", primary=True))

account_identity = Table(
    "account_identity",
    metadata,
    key("account_id", primary=True),
    key("identity_id"),
)
Index("ix_account_identity_identity_id", account_identity.c.identity_id)

# valid_*: when it was held; recorded_*: when we believed so.
grant = Table(
    "held_grant",
    metadata,
    key("grant_id", primary=True),
    instant("recorded_from", primary=True),
    instant("recorded_to", nullable=True),
    key("account_id"),
    key("entitlement_id"),
    key("entitlement_type"),
    key("application_id", nullable=True),
    key("mode"),
    key("via", nullable=True),
    key("scope"),
    instant("valid_from"),
    instant("valid_to", nullable=True),
    instant("expires_at", nullable=True),
    flag("privileged"),
    words("evidence"),
    defaulted_key("from_basis", "seen"),
    key("granted_by", nullable=True),
    key("ended_by", nullable=True),
)
Index("ix_held_grant_account_id", grant.c.account_id, grant.c.recorded_from)
Index("ix_held_grant_entitlement_id", grant.c.entitlement_id, grant.c.account_id)
Index("ix_held_grant_application_id", grant.c.application_id, grant.c.account_id)
# What was gained and lost in a span, as believed now.
for _column, _which in (
    (grant.c.valid_from, "recorded_to IS NULL"),
    (grant.c.valid_to, "recorded_to IS NULL AND valid_to IS NOT NULL"),
):
    Index(
        f"ix_held_grant_{_column.name}",
        _column,
        grant.c.grant_id,
        postgresql_where=text(_which),
        sqlite_where=text(_which),
    )
# The few that are privileged, in the order in which they are told.
Index(
    "ix_held_grant_privileged",
    grant.c.entitlement_id,
    grant.c.account_id,
    grant.c.mode,
    grant.c.grant_id,
    postgresql_where=text("privileged = 1 AND recorded_to IS NULL"),
    sqlite_where=text("privileged = 1 AND recorded_to IS NULL"),
)

conferral = Table(
    "conferral",
    metadata,
    key("group_id", primary=True),
    key("entitlement_id", primary=True),
    key("mode", primary=True),
    key("scope", primary=True),
    instant("valid_from", primary=True),
    key("entitlement_type"),
    key("application_id", nullable=True),
    instant("valid_to", nullable=True),
    instant("expires_at", nullable=True),
    flag("privileged"),
    words("evidence"),
    key("path", nullable=True),
    defaulted_key("from_basis", "seen"),
    key("granted_by", nullable=True),
    key("ended_by", nullable=True),
)
Index("ix_conferral_entitlement_id", conferral.c.entitlement_id, conferral.c.group_id)
Index("ix_conferral_application_id", conferral.c.application_id, conferral.c.group_id)
