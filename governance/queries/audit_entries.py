"""The sealed entries of the audit trail, page by page, as tools read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from governance.audit.chain import Sealed
from governance.model.scope import Scope
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.store.queries.audit_entry_pages import SORTS, entry_at, entry_page
from ingest.contract.instants import from_micros


class AuditFilters(AsOfFilters, frozen=True, kw_only=True):
    """Entries from a place on: whoever has read up to it asks for those that came since."""

    from_seq: int = 1


class AuditEntryView(msgspec.Struct, frozen=True):
    """An entry at its place in the chain."""

    seq: int
    entry_id: str
    kind: str
    about: str
    recorded_at: datetime
    body: dict[str, Any] | str
    """What is recorded; a text is what somebody wrote there past jitgov, which the trail's verification names."""
    chain_hash: str


def audit_entries(
    snapshot: Snapshot, scope: Scope, filters: AuditFilters, request: PageRequest
) -> Page[AuditEntryView]:
    """Return a page of sealed entries, the newest first; nothing for whoever may not see all sources."""
    turn = turned("audit entries", SORTS, snapshot, filters, request)
    if not scope.everything:
        return turn.page([], None)
    block = entry_page(snapshot.connection, filters.from_seq, turn.place)
    return turn.page([_view(entry_at(key, columns)) for key, columns in block.keyed], block.last)


def _view(sealed: Sealed) -> AuditEntryView:
    entry = sealed.entry
    recorded_at, body = from_micros(entry.recorded_at), _body(entry.body)
    return AuditEntryView(sealed.seq, entry.entry_id, entry.kind, entry.about, recorded_at, body, sealed.chain_hash)


def _body(octets: bytes) -> dict[str, Any] | str:
    try:
        return msgspec.json.decode(octets, type=dict[str, Any])
    except msgspec.MsgspecError:
        return octets.decode(errors="replace")
