"""Accounts that are, or were, called alike at one source: set-wise, by index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import KNOWN_AS
from governance.model.keys import plain_parts
from governance.store.database.bulk import among, each, rows, stage_columns, stage_keys

_NAME = "n.what = 'account' AND lower(n.name) = k.k"
_ADDRESS = "n.link = k.link"
_SPELLED = (("entity_name", "thing_id", _NAME), ("identity_link", "account_id", _ADDRESS))
"""Where texts stand that accounts are called: table, its account, and the lookup."""


def addresses_beside(connection: Connection, account_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return (account, what stands beside its links as an address or a login in lower case)."""
    staged = stage_keys(connection, account_ids, "stage_called")
    sql = f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, staged)}"
    # ";" follows ":".
    known = rows(connection, f"{sql} AND link >= %s AND link < %s", (KNOWN_AS, f"{KNOWN_AS[:-1]};"))
    return {(account_id, link) for account_id, link in known}


def called_alike(
    connection: Connection, account_ids: Iterable[str], beside: Iterable[tuple[str, str]], most: int
) -> set[tuple[str, str]]:
    """Return (account, other account of its issuer) pairs: both are, or were, called one text in some letter case.

    ``beside``: (account, what stands beside its links). A text that more than ``most`` accounts have tells nobody.
    """
    staged = stage_keys(connection, account_ids, "stage_called")
    own = each(connection, "entity_name", "n", "n.what = 'account' AND n.thing_id = k.k")
    called: dict[str, set[str]] = {}
    for account_id, text in rows(connection, f"SELECT k.k, lower(n.name) FROM {staged} k {own}"):
        called.setdefault(text, set()).add(account_id)
    for account_id, link in beside:
        called.setdefault(link.removeprefix(KNOWN_AS), set()).add(account_id)
    if not called:
        return set()
    texts = stage_columns(
        connection, "stage_text", "k TEXT, link TEXT", [(text, f"{KNOWN_AS}{text}") for text in sorted(called)]
    )
    pairs: set[tuple[str, str]] = set()
    for table, account, lookup in _SPELLED:
        few = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} n WHERE {lookup} LIMIT {most + 1}) c) <= {most}"
        sql = f"SELECT k.k, n.{account} FROM {texts} k {each(connection, table, 'n', lookup)} WHERE {few}"
        for text, other in rows(connection, sql):
            pairs |= {(own_id, other) for own_id in called[text] if own_id != other}
    return {(own_id, other) for own_id, other in pairs if plain_parts(own_id).issuer == plain_parts(other).issuer}
