"""Names people in what policies say: a message keeps the id of whoever is not its account, and a reader wants the name.

The name is looked up when the message is read: who was renamed since goes by the new name, who was erased by none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from governance.store.queries.account_lookup import shown_names

_KEYED = r"(?<![\w.-])[\w.-]+:[\w.-]+\|[^\s,;|]*[^\s,;|.:]"
_BARE = r"(?<![\w@.|-])(?=[\w-]*\d)[\w-]{16,}(?![\w@|-])"
"""Ids of people are long and have digits; words are not, or have none.

Both begin where a word begins: looked for within one, a name of thousands of letters took as many times as long.
"""
_IDS = re.compile(f"{_KEYED}|{_BARE}")


def with_people_named(connection: Connection, messages: Sequence[tuple[str | None, str]]) -> list[str | None]:
    """Return the messages, each given with the issuer of its account; names stand there in place of accounts' ids."""
    mentioned = [list(_mentioned(message, issuer)) for message, issuer in messages]
    names = shown_names(connection, {key for ids in mentioned for key, _ in ids})
    return [
        _named(message, [(names.get(key), at) for key, at in ids])
        for (message, _), ids in zip(messages, mentioned, strict=True)
    ]


def _mentioned(message: str | None, issuer: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the keys that ids in a message may be, at the source of its account, and where they stand."""
    for match in _IDS.finditer(message or ""):
        yield (match[0] if "|" in match[0] else f"{issuer}|{match[0]}"), match.span()


def _named(message: str | None, people: Iterable[tuple[str | None, tuple[int, int]]]) -> str | None:
    if message is None:
        return None
    parts, done = [], 0
    for name, (begin, end) in people:
        if name is not None:
            parts += [message[done:begin], name]
            done = end
    return "".join([*parts, message[done:]])
