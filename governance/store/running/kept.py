"""What a worker keeps in memory from one transaction to the next, instead of reading all of it again.

Each kind has a token per part in the store. Whoever changes what others may have in memory gives the part that is his
(a batch's shard, an issuer) another token, in the same transaction; whoever reads compares all tokens of the kind. So
what is kept is never older than what was committed when the transaction began.

It is kept beside the connection: a rollback forgets it, and with it what was never committed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection

from governance.store.database.statements import rows, run

Value = TypeVar("Value")
_TOKEN_BITS = 62
_RENEW = (
    "INSERT INTO revision (kind, part, token) VALUES (%s, %s, %s) "
    "ON CONFLICT (kind, part) DO UPDATE SET token = excluded.token"
)


class _Held(NamedTuple):
    tokens: dict[str, int]
    value: Any


class Kept(Generic[Value]):
    """One kind of what is kept; ``of`` tells several of the kind apart, as one per setting that it is read with."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def read(self, connection: Connection, load: Callable[[], Value], of: Hashable = None) -> Value:
        """Return what is kept; ``load`` reads it where nothing is, or where a token is another by now."""
        tokens = dict(rows(connection, "SELECT part, token FROM revision WHERE kind = %s", (self._kind,)))
        memory = self._memory(connection)
        held = memory.get(of)
        if held is None or held.tokens != tokens:
            held = memory[of] = _Held(tokens, load())
        value: Value = held.value
        return value

    def replace(self, connection: Connection, value: Value, of: Hashable = None) -> None:
        """Keep what this transaction made of what it read, where others need not know of the difference."""
        memory = self._memory(connection)
        memory[of] = memory[of]._replace(value=value)

    def renew(self, connection: Connection, part: str) -> None:
        """Tell all others, once this transaction is committed, that what they keep is no longer so."""
        # A random token, no counter: a store that is brought back from a backup may count to the same number again.
        run(connection, _RENEW, (self._kind, part, secrets.randbits(_TOKEN_BITS)))
        self._memory(connection).clear()

    def _memory(self, connection: Connection) -> dict[Hashable, _Held]:
        memory: dict[Hashable, _Held] = connection.info.setdefault(f"kept {self._kind}", {})
        return memory
