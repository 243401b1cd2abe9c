"""A vendor's log record before it is written down: plain JSON, and where and when it appears."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

Json = dict[str, Any]


class Record(NamedTuple):
    """One log record; instants are microseconds. ``body`` shares parts with others: nobody may change it."""

    idp: str
    tenant: str
    stream: str
    occurred_at: int
    emitted_at: int
    """When the vendor made it visible; a late record's lies after its neighbours'."""
    body: Json

    @property
    def event_id(self) -> str:
        """The id that jitgov gives the record's event: ``<idp>:<vendor's id>``."""
        return f"{self.idp}:{self.body['uuid' if self.idp == 'okta' else 'id']}"

    def arriving(self, at: int) -> Record:
        """Return the record as it appears at another instant."""
        return self._replace(emitted_at=at)


def encode(body: Json) -> bytes:
    """Return the JSON text of a record's body."""
    return orjson.dumps(body)
