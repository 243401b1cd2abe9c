"""A row of the mapping tables: what a vendor type means, and how its records are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ingest.collectors.okta.record.log_event import LogEvent
from ingest.contract.event import Application, Entitlement, Grant, Kind, Party

Attributes = dict[str, object]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What one event of a record says beyond time, actor and client; ``kind`` overrides the row's."""

    account: Party | None = None
    application: Application | None = None
    entitlement: Entitlement | None = None
    grant: Grant | None = None
    attributes: Attributes = {}
    interactive: bool | None = None
    kind: Kind | None = None


Reader = Callable[[LogEvent], list[Reading]]


class Row(NamedTuple):
    """A vendor type's kind and reader.

    A reader that returns nothing says that the record's shape does not carry the kind: the event is ``other``.
    ``denied`` marks types that report a refusal: they are failures whatever their outcome says.
    """

    kind: Kind
    read: Reader
    says: str
    denied: bool = False
