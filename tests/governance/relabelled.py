"""The same record under another label of its tenant."""

from __future__ import annotations

import msgspec

from ingest.contract.event import Event
from ingest.contract.sealing import content_hash


def under(label: str, event: Event) -> Event:
    """The same record, read under another label."""
    issuer = f"okta:{label}"
    party = msgspec.structs.replace(event.account, issuer=issuer) if event.account is not None else None
    source = msgspec.structs.replace(event.source, tenant=label)
    labelled = msgspec.structs.replace(event, account=party, source=source, content_hash="")
    return msgspec.structs.replace(labelled, content_hash=content_hash([labelled]))
