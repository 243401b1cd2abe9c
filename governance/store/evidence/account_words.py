"""What people said of accounts: what each is, when its use is a test."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.account_words import WORDS
from governance.model.acts import Act
from governance.store.database.statements import rows
from governance.store.evidence.act_rows import acts_about
from governance.store.evidence.label_acts import load_meanings, spelled_before

_ANY = f"SELECT 1 FROM act WHERE kind IN ({', '.join(['%s'] * len(WORDS))}) LIMIT 1"


def account_words(connection: Connection, account_ids: Iterable[str]) -> dict[str, tuple[Act, ...]]:
    """Return what was said of a bounded set of accounts, by account, the oldest word first."""
    if not rows(connection, _ANY, WORDS):
        return {}
    meanings = load_meanings(connection)
    spelled = {key: account for account in account_ids for key in spelled_before(account, meanings)}
    said: dict[str, list[Act]] = {}
    for key, acts in acts_about(connection, WORDS, spelled).items():
        said.setdefault(spelled[key], []).extend(acts)
    return {account: tuple(sorted(acts, key=lambda act: (act.at, act.act_id))) for account, acts in said.items()}
