"""Names people in what a replay tells, as lists of findings do: what was judged keeps the ids of all whom it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from governance.derivation.replaying.replay import Difference, VerdictRow
from governance.model.table_rows import FindingRow
from governance.queries.named_messages import with_people_named
from governance.queries.naming import keyed_account
from governance.queries.snapshot import Snapshot

_TOGETHER = 500
"""So many differences are named by one question to the store."""


def with_people_named_in(connection: Connection, examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the examples, with names in their messages in place of ids; ``account`` stays a key."""
    sentences = [(example["message"], keyed_account(example["account"]).issuer) for example in examples]
    named = with_people_named(connection, sentences)
    return [{**example, "message": message} for example, message in zip(examples, named, strict=True)]


def with_accounts_named(snapshot: Snapshot, examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the examples, each with the login, or the application's name, in place of the key that it is about."""
    keys = [example["account"] for example in examples]
    names = {**snapshot.application_names(keys), **snapshot.account_names(keys)}
    return [{**example, "account": names.get(key) or key} for example, key in zip(examples, keys, strict=True)]


def sides_named(connection: Connection, differences: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the differences, with names in both sides' messages; ``connection``: none that the replay reads from."""
    waiting = iter(differences)
    while page := list(islice(waiting, _TOGETHER)):
        sides = [side for difference in page for side in difference.sides if isinstance(side, FindingRow)]
        sentences = [(side.message, keyed_account(side.account_id).issuer) for side in sides]
        messages = iter(with_people_named(connection, sentences))
        for before, after in page:
            yield Difference(_with_next(before, messages), _with_next(after, messages))


def _with_next(side: VerdictRow | None, messages: Iterator[str | None]) -> VerdictRow | None:
    return side._replace(message=next(messages)) if isinstance(side, FindingRow) else side
