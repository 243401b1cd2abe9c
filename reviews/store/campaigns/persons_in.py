"""Whose accounts a scope's words about people stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among

_BY_KEY = "SELECT a.account_id FROM account a WHERE a.application_id = '' AND a.account_id IN ({keys})"
_LOGINS = "SELECT a.account_id, a.name FROM account a WHERE a.application_id = '' AND a.name IN ({keys})"


def persons_of_departments(connection: Connection, departments: Sequence[str]) -> set[str]:
    """Return the persons whom rosters place in one of these departments, as they are believed to be now."""
    marks = ", ".join(["%s"] * len(departments))
    sql = (
        "SELECT person_id FROM person WHERE recorded_to IS NULL AND valid_to IS NULL "
        f"AND LOWER(department) IN ({marks})"
    )
    return {row[0] for row in rows(connection, sql, [department.lower() for department in departments])}


def accounts_by_word(connection: Connection, words: Iterable[str]) -> dict[str, set[str]]:
    """Return, by word, the accounts at IdPs of that key, or of that login."""
    wanted = set(words)
    by_key = {row[0]: {row[0]} for row in rows_among(connection, _BY_KEY, (word for word in wanted if "|" in word))}
    logins: dict[str, set[str]] = {}
    for account_id, login in rows_among(connection, _LOGINS, {w.strip().lower() for w in wanted if "|" not in w}):
        logins.setdefault(login, set()).add(account_id)
    of_word = {word: by_key.get(word) or logins.get(word.strip().lower()) for word in wanted}
    return {word: accounts for word, accounts in of_word.items() if accounts}
