"""What people said of whose accounts are: by account, whom or what it was linked to, or held apart from."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.acts import Act
from governance.model.tenant_labels import moved_key
from governance.store.database.statements import rows
from governance.store.evidence.act_rows import acts_about
from governance.store.evidence.label_acts import load_meanings, spelled_before

OTHER = "other"
"""What an act says: whom or what its subject is linked to, or held apart from. It is entered about both."""


def link_words(connection: Connection, subjects: Iterable[str]) -> dict[str, dict[str, Act]]:
    """Return the words about a bounded set of accounts and persons: subject → the other one → the last act on both."""
    if not rows(connection, "SELECT 1 FROM act WHERE kind IN ('link', 'unlink') LIMIT 1"):
        return {}
    meanings = load_meanings(connection)
    spelled = {key: subject for subject in subjects for key in spelled_before(subject, meanings)}
    words: dict[str, list[Act]] = {}
    for key, acts in acts_about(connection, ("link", "unlink"), spelled).items():
        words.setdefault(spelled[key], []).extend(acts)
    return {
        subject: {moved_key(str(act.says()[OTHER]), meanings): act for act in sorted(acts, key=_order)}
        for subject, acts in words.items()
    }


def _order(act: Act) -> tuple[int, str]:
    return act.at, act.act_id
