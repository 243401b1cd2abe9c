"""Accounts that are, or were, called alike at one source: set-wise, by index.

Names are kept as records spell them. What is spelled otherwise than in small letters stands in small letters beside the
links, as long as it is the login, and of owned domains after that, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import HAD, KNOWN_AS
from governance.model.keys import plain_parts
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, is_postgresql, join_on, rows

_SPELLED = (
    ("entity_name", "thing_id", "n.what = 'account' AND n.name = k.k"),
    ("identity_link", "account_id", "n.link = k.k"),
)
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
    own = join_on(connection, "entity_name", "n", "n.what = 'account' AND n.thing_id = k.k")
    called: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for account_id, name in rows(connection, f"SELECT k.k, n.name FROM {staged} k {own}"):
        called.setdefault(name.lower(), set()).add(account_id)
        names.setdefault(name, set()).add(name.lower())
    for account_id, link in beside:
        called.setdefault(link.removeprefix(KNOWN_AS), set()).add(account_id)
    for text in called:
        names.setdefault(text, set()).add(text)
    links = {f"{mark}{text}": {text} for text in called for mark in (KNOWN_AS, HAD)}
    pairs: set[tuple[str, str]] = set()
    for spellings, where in zip((names, links), _SPELLED, strict=True):
        for spelled, others in _called_by_few(connection, spellings, *where, most).items():
            own_ids = {account_id for text in spellings[spelled] for account_id in called[text]}
            pairs |= {(own_id, other) for own_id in own_ids for other in others if own_id != other}
    return {(own_id, other) for own_id, other in pairs if plain_parts(own_id).issuer == plain_parts(other).issuer}


def _called_by_few(
    connection: Connection, spellings: Iterable[str], table: str, account: str, lookup: str, most: int
) -> dict[str, list[str]]:
    """Return by spelling the accounts that have it, where no more than ``most`` do."""
    texts = stage_keys(connection, spellings, "stage_text")
    if is_postgresql(connection):
        # Looked up once: of one that very many have, one more than is asked for tells.
        some = f"(SELECT n.{account} FROM {table} n WHERE {lookup} LIMIT {most + 1})"
        sql = f"SELECT k.k, n.{account} FROM {texts} k CROSS JOIN LATERAL {some} n"
    else:
        few = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} n WHERE {lookup} LIMIT {most + 1}) c) <= {most}"
        sql = f"SELECT k.k, n.{account} FROM {texts} k CROSS JOIN {table} n ON {lookup} WHERE {few}"
    by_spelling: dict[str, list[str]] = {}
    for spelled, account_id in rows(connection, sql):
        by_spelling.setdefault(spelled, []).append(account_id)
    return {spelled: accounts for spelled, accounts in by_spelling.items() if len(accounts) <= most}
