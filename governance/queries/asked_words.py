"""By which words somebody may be asked: an item names its reviewer by the key or the login of any account of his."""

from __future__ import annotations

from governance.model.keys import plain_parts
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids
from governance.store.held.person_rows import people_by_key, people_by_login
from governance.store.queries.holders_persons import accounts_of_one


def words_of_account(snapshot: Snapshot, account_id: str) -> tuple[str, ...]:
    """Return the keys and logins of all accounts of whoever has this one, in small letters."""
    keys = accounts_of_one(snapshot.connection, [account_id])
    logins = {key: login.strip().lower() for key, login in snapshot.account_names(keys).items() if login}
    own, issuer = set(logins.values()), plain_parts(account_id).issuer
    own -= _also_another_s(snapshot, account_id, own)
    # At the source where he signs in a login is his, whoever may have it elsewhere.
    own |= {login for key, login in logins.items() if plain_parts(key).issuer == issuer}
    return tuple(sorted({key.lower() for key in keys} | own))


def words_meant(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """Return this word, and all by which they may be asked whose key, login or name it is, in small letters.

    Raises UnclearError where it is nobody's, or a name that several have.
    """
    accounts = account_ids(snapshot, word, by_part=False)
    others = {other for account_id in accounts for other in words_of_account(snapshot, account_id)}
    return tuple(sorted(others | {word.strip().lower()}))


def _also_another_s(snapshot: Snapshot, account_id: str, logins: set[str]) -> set[str]:
    """Return the logins that somebody else has, too, at some identity provider: whoever is asked by one may be he."""
    his = {row.identity for row in people_by_key(snapshot.connection, [account_id])}
    return {row.word for row in people_by_login(snapshot.connection, logins) if row.identity not in his}
