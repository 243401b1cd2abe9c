"""Which accounts, groups and persons the store knows anything of, a page at a time, in order of key, by index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from governance.folds.accounts.answerable import OF_SECRETS
from governance.model.policy import Trait
from governance.store.database.bulk import among, issuer_in, rows, stage_keys
from ingest.contract.roster import ROSTER

# A use elsewhere, and one that a list states without anybody having seen it, make no account of ours.
_OWN_USE = "use NOT IN ('foreign', 'stated')"
_OF_SECRETS = ", ".join(f"'{kind}'" for kind in sorted(OF_SECRETS))
_ACCOUNTS = (
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
_BY_TRAIT: Mapping[Trait, tuple[str, str, str]] = {
    "end": ("account", "idp_account_id", "ended_at IS NOT NULL"),
    "grants": _ACCOUNTS[3],
    "jit_account": ("account", "idp_account_id", "provenance IN ('jit_confirmed', 'jit_candidate')"),
    "privilege": ("held_grant", "account_id", "recorded_to IS NULL AND privileged = 1"),
}
PAGED_TRAITS = frozenset(_BY_TRAIT)
"""The traits by which ``concerned_page`` finds accounts."""
_TOGETHER = (("identity_link", "account_id", ""), ("account_identity", "account_id", ""), _ACCOUNTS[3])


def account_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next IdP accounts that any fact, use or derived row speaks of."""
    return _page(connection, _ACCOUNTS, [after] * len(_ACCOUNTS), size)


def concerned_page(
    connection: Connection, after: str, size: int, traits: Collection[Trait], policies: Collection[str]
) -> list[str]:
    """Return the next IdP accounts that have one of the traits, or of which one of the policies says something.

    Whoever has a trait by what is derived of it, and not by what stands, is not among them.
    """
    names = ", ".join(f"'{policy}'" for policy in sorted(policies))
    said = [(table, column, f"{condition} AND policy IN ({names})") for table, column, condition in _ACCOUNTS[-2:]]
    sources = [*(_BY_TRAIT[trait] for trait in sorted(traits)), *said]
    return _page(connection, sources, [after] * len(sources), size)


def group_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next groups that any fact or derived row speaks of."""
    return _page(connection, _GROUPS, [after] * len(_GROUPS), size)


def person_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next persons that any fact or derived row speaks of."""
    # Facts about a person have keys that begin so: the many about accounts, which come before, are leapt over.
    return _page(connection, _PERSONS, [max(after, f"{ROSTER}:"), after, after], size)


def holder_page(connection: Connection, after: str, size: int) -> list[str]:
    """Return the next accounts that may belong to an identity of several, or hold something together with others."""
    return _page(connection, _TOGETHER, [after] * len(_TOGETHER), size)


def _page(
    connection: Connection, sources: Collection[tuple[str, str, str]], afters: Sequence[str], size: int
) -> list[str]:
    each = " UNION ".join(
        f"SELECT k FROM (SELECT DISTINCT {column} AS k FROM {table} WHERE {column} > %s"
        f"{' AND ' + condition if condition else ''} ORDER BY {column} LIMIT {size}) source_{number}"
        for number, (table, column, condition) in enumerate(sources)
    )
    sql = f"SELECT k FROM ({each}) known ORDER BY k LIMIT {size}"
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
