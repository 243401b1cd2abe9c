"""How those who act on campaigns are called in what is said of them: by login, where an account has one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Engine

from governance.store.database.engine import reading
from governance.store.queries.account_lookup import login_names


def called(connection: Connection, words: Iterable[str]) -> dict[str, str]:
    """Return how each of some people is called: an account's key is its login where it has one, a login is itself."""
    asked = list(words)
    logins = login_names(connection, asked)
    return {word: logins.get(word) or word for word in asked}


def called_in(engine: Engine, word: str) -> str:
    """Return how one person is called."""
    with reading(engine) as connection:
        return called(connection, (word,))[word]
