"""What people said of what accounts are: by account, the last word."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.acts import Act
from governance.store.database.bulk import rows
from governance.store.evidence.act_rows import acts_about
from governance.store.evidence.label_acts import load_meanings, spelled_before


def type_words(connection: Connection, account_ids: Iterable[str]) -> dict[str, Act]:
    """Return the last word on each of a bounded set of accounts of which somebody spoke."""
    if not rows(connection, "SELECT 1 FROM act WHERE kind IN ('type', 'untype') LIMIT 1"):
        return {}
    meanings = load_meanings(connection)
    spelled = {key: account for account in account_ids for key in spelled_before(account, meanings)}
    said: dict[str, Act] = {}
    for key, acts in acts_about(connection, ("type", "untype"), spelled).items():
        words = [*acts, *([said[spelled[key]]] if spelled[key] in said else [])]
        said[spelled[key]] = max(words, key=lambda act: (act.at, act.act_id))
    return said
