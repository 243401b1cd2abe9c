"""Which accounts, groups and persons the store knows anything of, a page at a time, in order of key, by index."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from governance.folds.accounts.answerable import OF_SECRETS
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, issuer_in, rows
from ingest.contract.roster import ROSTER

# A use elsewhere, and one that a list states without anybody having seen it, make no account of ours.
_OWN_USE = "use NOT IN ('foreign', 'stated')"
_OF_SECRETS = ", ".join(f"'{kind}'" for kind in sorted(OF_SECRETS))
Source = tuple[str, str, str]
"""A table, its column with keys, and the condition by which a row counts: '' for each."""
ACCOUNTS: tuple[Source, ...] = (
    ("fact", "about", "about_kind = 'account'"),
    ("usage_rollup", "account_id", _OWN_USE),
    ("account", "idp_account_id", ""),
    ("held_grant", "account_id", "recorded_to IS NULL"),
    ("identity_link", "account_id", ""),
    ("finding", "unit_id", "substr(unit_id, 1, 9) <> 'identity:'"),
    ("not_evaluable", "unit_id", "substr(unit_id, 1, 9) <> 'identity:'"),
)
_GROUPS = (("fact", "about", "about_kind = 'group'"), ("conferral", "group_id", ""))
_PERSONS = (
    ("fact", "about", "about_kind = 'person'"),
    ("person", "person_id", "recorded_to IS NULL"),
    ("person_key", "person_id", ""),
)
_TOGETHER = (("identity_link", "account_id", ""), ("account_identity", "account_id", ""), ACCOUNTS[3])


def account_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next IdP accounts that any fact, use or derived row speaks of."""
    return page_of(connection, ACCOUNTS, [after] * len(ACCOUNTS), size)


def group_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next groups that any fact or derived row speaks of."""
    return page_of(connection, _GROUPS, [after] * len(_GROUPS), size)


def person_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next persons that any fact or derived row speaks of."""
    # Facts about a person have keys that begin so: the many about accounts, which come before, are leapt over.
    return page_of(connection, _PERSONS, [max(after, f"{ROSTER}:"), after, after], size)


def holder_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next accounts that may belong to an identity of several, or hold something together with others."""
    return page_of(connection, _TOGETHER, [after] * len(_TOGETHER), size)


def page_of(connection: Connection, sources: Collection[Source], afters: Sequence[str], size: int) -> list[str]:
    """Return the next keys that any of the sources has, each from its own ``after`` on."""
    unions = " UNION ".join(
        f"SELECT k FROM (SELECT DISTINCT {column} AS k FROM {table} WHERE {column} > %s"
        f"{' AND ' + condition if condition else ''} ORDER BY {column} LIMIT {size}) source_{number}"
        for number, (table, column, condition) in enumerate(sources)
    )
    sql = f"SELECT k FROM ({unions}) known ORDER BY k LIMIT {size}"
    return [row[0] for row in rows(connection, sql, afters)]


def spoken_of(connection: Connection, accounts: Collection[str]) -> set[str]:
    """Return those of the accounts of which any version of a fact speaks, or a use of ours was seen.

    A record that counts for nothing because the stream was read that it stands in for speaks of nobody, and so does one
    that somebody was shown a secret.
    """
    staged = stage_keys(connection, accounts, "stage_known")
    sql = (
        f"SELECT f.about FROM fact f WHERE f.about_kind = 'account' AND f.about {among(connection, staged)} "
        f"AND f.kind NOT IN ({_OF_SECRETS}) "
        "AND NOT EXISTS (SELECT 1 FROM record r WHERE r.record_id = f.record_id "
        f"AND r.issuer = {issuer_in(connection, 'f.about')} AND r.covered = 1) "
        f"UNION SELECT account_id FROM usage_rollup WHERE {_OWN_USE} AND account_id {among(connection, staged)}"
    )
    return {row[0] for row in rows(connection, sql)}
