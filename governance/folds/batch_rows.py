"""A folded batch as rows: what the writer stores, ready in the order of their keys, and small enough to be sent."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from governance.model.coverage import DayRow, StatementRow
from ingest.contract.rejection import Rejection

Rows = list[tuple[Any, ...]]


class FactRow(NamedTuple):
    """A fact as the store keeps it, without when it was recorded; of one about nothing both subject fields are ''."""

    record_id: str
    content_hash: str
    part: int
    event_id: str
    about: str
    about_kind: str
    kind: str
    occurred_at: int
    body: bytes
    raw: bytes
    issuer: str
    """Of the source that its record was read from."""
    translation: int = 1
    stands_in_for: str = ""
    """The stream that counts in its place where that was read; '': it counts wherever it stands."""


class Folded(msgspec.Struct, array_like=True):
    """Rows of the tables that they are named after, each in order of its key, without the columns the store adds."""

    shard: int = 0
    events: int = 0
    unreadable: int = 0
    lone: Rows = []
    """Sign-ins of which neither ``usage`` nor ``rollups`` has a row yet (``lone_sign_ins``)."""
    usage: Rows = []
    rollups: Rows = []
    stated_uses: Rows = []
    """Rows of ``usage_rollup``, too: they teach nobody anything that is derived."""
    acts: Rows = []
    sessions: Rows = []
    other: Rows = []
    sightings: Rows = []
    names: Rows = []
    """(kind of thing, its id, name) of every name that a record gives; of a login when it was first signed in under."""
    registrations: Rows = []
    """(application, the vendor's id of the other tenant that it is registered in) pairs."""
    consents: Rows = []
    """(account of the client) of every client of which a record tells that somebody agreed to what it may do."""
    facts: list[FactRow] = []
    days: list[DayRow] = []
    statements: list[StatementRow] = []
    censuses: Rows = []
    listed: Rows = []
    ended: Rows = []
    """Per end marker of a census: its id, what it counts, and itself."""
    roster_rows: Rows = []
    """(list, person) pairs."""
    roster_lists: Rows = []
    confirmed_lists: Rows = []
    """(whose list, the list, its instant, reason, who said so as JSON) of lists that somebody confirmed."""
    rejected: list[Rejection] = []
