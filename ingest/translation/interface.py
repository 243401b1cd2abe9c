"""The promise of ``TRANSLATOR``, which every identity provider's folder offers: a vendor's record becomes events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from ingest.contract.event import Event


class Context(NamedTuple):
    """What the record itself does not say.

    ``tenant`` is the label given for this import (None: look the vendor's tenant id up in ``tenants``, else take
    ``fallback``); ``stream`` is the collector's stream, None when it must be recognised from the record;
    ``untold_stream`` is a person's word for records whose form does not show their stream.
    """

    observed_at: datetime
    tenant: str | None = None
    tenants: Mapping[str, str] = {}
    stream: str | None = None
    fallback: str = "default"
    untold_stream: str | None = None


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A record's events before they are sealed: no ids, content hash, raw, ``observed_at`` or ``translation`` yet."""

    record_id: str
    events: Sequence[Event]
    translation: int = 1


class Native(msgspec.Struct, frozen=True, gc=False):
    """A record that is an identity provider's beyond doubt, by keys that are all its own: nothing is wrapped around it.

    ``record`` is what the provider's ``translate`` takes; ``secret_places`` are the parts of its bytes to which the
    paths of the provider's secrets can lead.
    """

    idp: str
    record: Any
    secret_places: bytes


class Translator(Protocol):
    """One identity provider's records as events."""

    idp: str
    translation: int
    """From 1; whoever mends what a record becomes raises it, and the mended version of a record then counts.

    ``translate`` puts it into its drafts.
    """

    def decode(self, raw: bytes) -> Any:
        """Return the record as ``translate`` takes it: a dict, or only the fields that ``translate`` reads.

        Raises orjson.JSONDecodeError for text that is no JSON; JSON that is no object is returned unchanged.
        """

    def native(self, raw: bytes) -> Native | None:
        """Return the record where it is native, which is found out for less than ``decode`` costs; None for any other.

        No other translator recognises such a record, and this one makes the same events of it decoded.
        """

    def recognises(self, record: Any) -> bool:
        """Tell whether the record is of this vendor, by its shape alone."""

    def translate(self, record: Any, raw: bytes, context: Context, /) -> Draft:
        """Return the record's events, at least one: a record that no table row maps gives kind ``other``.

        ``raw`` is the record's own bytes. Raises RecordError when the record cannot be read, UnicodeEncodeError when a
        text holds half a character, RecursionError when the record is nested too deeply; and nothing else.
        """
