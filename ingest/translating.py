"""From what stands in a file to events, or to a rejection with the reason: nothing is dropped in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ingest.bus.interface import Outgoing
from ingest.collectors.interface import Context, Translator
from ingest.contract.codec import encode, headers
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, partition_key
from ingest.contract.rejection import Rejection, reject
from ingest.door import Labels
from ingest.recognition import translator_for
from ingest.records import Readable, Unreadable

DEFAULT_TENANT = "default"


def context_of(chosen: Labels, tenant: str | None, observed_at: datetime) -> Context:
    """Return the context of an import: ``tenant`` as given, else by the vendor's tenant id, else as settings say."""
    return Context(observed_at, tenant, chosen.tenants, fallback=chosen.tenant or DEFAULT_TENANT)


def translated(
    piece: Readable | Unreadable, translators: Sequence[Translator], context: Context
) -> list[tuple[Event, bytes]] | Rejection:
    """Return the events of a record with their bytes for the bus, or why there are none."""
    if isinstance(piece, Unreadable):
        return reject(
            piece.raw,
            piece.reason,
            observed_at=context.observed_at,
            file=piece.file,
            line=piece.line,
            tenant=context.tenant,
            whole=(piece.sha256, piece.size),
        )
    idp = None
    try:
        translator = translator_for(piece.value, translators)
        idp = translator.idp
        return [(event, encode(event)) for event in translator.translate(piece.value, piece.raw, context)]
    except RecordError as error:
        return reject(
            piece.raw,
            str(error),
            observed_at=context.observed_at,
            file=piece.file,
            line=piece.line,
            idp=idp,
            tenant=context.tenant,
        )


def outgoing(event: Event, value: bytes) -> Outgoing:
    """Return the event as a message; events of one account share the key, and so the order."""
    return Outgoing(partition_key(event).encode(), value, headers(event))
