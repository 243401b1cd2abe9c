"""Whether a reviewer said his own word on an item, whatever the others said: for lists and messages alike.

Who takes his word back abstains right after another word of his: the item waits for him again. That nobody answered is
recorded under a reviewer's name, too, and is no word of his.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.store.database.statements import rows

_WORD = (
    "(SELECT w.verdict FROM decision w WHERE w.item_id = {asked}.item_id AND w.reviewer = {asked}.reviewer "
    "AND w.verdict <> 'no_response' ORDER BY w.decided_at DESC, w.decision_id DESC LIMIT 1 OFFSET {before})"
)


def spoke(asked: str) -> str:
    """Return the condition that whom a row of ``campaign_asked`` asks said a word that stands; ``asked``: its alias."""
    last, before_it = (_WORD.format(asked=asked, before=number) for number in (0, 1))
    took_back = f"{last} = 'abstained' AND COALESCE({before_it}, 'abstained') <> 'abstained'"
    return f"({last} IS NOT NULL AND NOT ({took_back}))"


def takes_back(word: str) -> str:
    """Return the condition that a row of ``decision`` takes back the word of the same reviewer before it."""
    before = (
        f"SELECT b.verdict FROM decision b WHERE b.item_id = {word}.item_id AND b.reviewer = {word}.reviewer "
        f"AND b.verdict <> 'no_response' AND b.decided_at < {word}.decided_at ORDER BY b.decided_at DESC LIMIT 1"
    )
    return f"({word}.verdict = 'abstained' AND COALESCE(({before}), 'abstained') <> 'abstained')"


def last_words(connection: Connection, item_ids: Sequence[str], reviewers: Sequence[str]) -> dict[str, str]:
    """Return, by item, the last verdict of any of the reviewers (in small letters); none where they said nothing."""
    if not item_ids or not reviewers:
        return {}
    items, words = (", ".join(["%s"] * len(some)) for some in (item_ids, reviewers))
    sql = (
        f"SELECT d.item_id, d.verdict FROM decision d WHERE d.item_id IN ({items}) AND d.verdict <> 'no_response' "
        f"AND LOWER(d.reviewer) IN ({words}) ORDER BY d.decided_at, d.decision_id"
    )
    return {row[0]: row[1] for row in rows(connection, sql, (*item_ids, *reviewers))}
