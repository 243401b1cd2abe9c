"""A row of the mapping tables: the meaning of a vendor type, and the reader of its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ingest.collectors.okta.record.log_event import LogEvent
from ingest.contract.event import Application, Entitlement, Grant, Kind, Party

Attributes = dict[str, object]


class EventParts(msgspec.Struct, frozen=True, gc=False):
    """The parts of an event that a reader makes: all but time, actor and client; ``kind`` overrides the row's."""

    account: Party | None = None
    application: Application | None = None
    entitlement: Entitlement | None = None
    grant: Grant | None = None
    attributes: Attributes = {}
    interactive: bool | None = None
    kind: Kind | None = None


Reader = Callable[[LogEvent], list[EventParts]]


class Row(NamedTuple):
    """A vendor type's kind and reader.

    A reader returns nothing when the record's shape does not carry the kind: the event is then ``other``. ``denied``
    marks types that report a refusal: they are failures, whatever outcome they state. ``done`` marks types that report
    what happened because something else failed (a lock, a detection): the failure that they state is not theirs.
    """

    kind: Kind
    read: Reader
    says: str
    denied: bool = False
    done: bool = False
