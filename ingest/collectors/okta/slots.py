"""A LogEvent decoded straight into slots: only what readers look at, at a third of what whole dicts cost.

Readers see no difference: slots are asked by ``get``, as a dict is, and a record that does not fit them (a text where
an object stands, a missing id) is decoded whole. Nothing unread passes unchecked: it must be valid JSON too.
"""

from __future__ import annotations

from types import GenericAlias
from typing import Any

import msgspec
import orjson
from msgspec import Raw

from ingest.contract.text import text


class Slots(msgspec.Struct, gc=False):
    """An object of which declared names are kept, None where one is absent. ``get`` of another name raises.

    What may hold anything at all is kept as bytes, for who asks: two decoders differ in what a large number becomes.
    """

    def get(self, name: str, /) -> Any:
        """Return what stands there."""
        return getattr(self, name)


OBJECTS: set[type] = {dict}
"""What an object of a record may be. ``isinstance`` asks a metaclass of msgspec's, which costs ten times as much."""


def _slots(name: str, *leaves: str, **parts: Any) -> Any:
    """Return slots of these names: a text may stand in a leaf, in a part what it is given as; null in any."""
    fields: list[tuple[str, Any, Any]] = [(leaf, str | None, None) for leaf in leaves]
    fields += [(part, shape if shape is Raw else shape | None, None) for part, shape in parts.items()]
    made = msgspec.defstruct(name, fields, bases=(Slots,), gc=False)
    OBJECTS.add(made)
    return made


_ENTRY = _slots("Entry", "id", "type", "alternateId", "displayName", detailEntry=Raw, changeDetails=Raw)
_ID = _slots("Id", "id")
_PLACE = _slots("Place", "country", "city")
_AGENT = _slots("Agent", "rawUserAgent")
_CLIENT = _slots("Client", "ipAddress", userAgent=_AGENT, geographicalContext=_PLACE)
_AUTHENTICATION = _slots("Authentication", "authenticationProvider", "externalSessionId", issuer=_ID)
_DEBUG_DATA = _slots(
    "DebugData", "attributeNames", "changedAttributes", "externalId", "factor", "factorIntent", "factorType",
    "grantType", "grantedScopes", "privilegeGranted", "privilegeRevoked", "requestId", "requestUri", "resourceType",
    "risk", "scopes", "signOnMode", "subjectName", "url",
)  # fmt: skip
SlottedRecord = _slots(
    "SlottedRecord", "uuid", "eventType", "published", "legacyEventType",
    actor=_ENTRY,
    client=_CLIENT,
    device=_ID,
    authenticationContext=_AUTHENTICATION,
    outcome=_slots("Outcome", "result", "reason"),
    securityContext=_slots("Security", risk=Raw),
    debugContext=_slots("Debug", debugData=_DEBUG_DATA),
    transaction=_slots("Transaction", "id", "type", detail=Raw),
    target=GenericAlias(list, (_ENTRY,)),
)  # fmt: skip
_decode = msgspec.json.Decoder(SlottedRecord).decode


def decoded_record(raw: bytes) -> Any:
    """Return the record in slots, or whole where they do not fit. Raises orjson.JSONDecodeError for what is no JSON."""
    try:
        if not raw.isascii():
            raw.decode()  # of what it skips, msgspec does not look at the encoding
        found = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return orjson.loads(raw)
    # Without an id of the vendor's, all of the record is its id; without a type, its keys tell whose it is.
    return found if text(found.uuid) and found.eventType else orjson.loads(raw)
