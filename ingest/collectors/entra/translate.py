"""Translates an Entra record into events: unwraps it, recognises its log, and reads its row.

Promises: any JSON object gives at least one event or RecordError; the same row polled from Graph and exported through
diagnostic settings gives the same event id and content hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from ingest.collectors.entra.audits.directory_audits import directory_audit
from ingest.collectors.entra.exports.graph_row import LESSER, exported
from ingest.collectors.entra.exports.graph_row import recognises as recognises_exported
from ingest.collectors.entra.provisioning import provisioning
from ingest.collectors.entra.record.envelope import CATEGORIES, Unwrapped, tenant_label, unwrap
from ingest.collectors.entra.record.fields import object_id
from ingest.collectors.entra.record.instants import vendor_instant
from ingest.collectors.entra.record.native import NativeRow, decode_native
from ingest.collectors.entra.record.recognition import Family, family_of, recognises, sign_in_stream
from ingest.collectors.entra.record.sign_in_row import SignInRow, sign_in_row
from ingest.collectors.entra.sign_ins.risks import DATES, risk
from ingest.collectors.entra.sign_ins.sign_in import sign_in
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, Outcome, Source
from ingest.contract.instants import EPOCH, format_instant
from ingest.contract.sealing import vendor_event_id
from ingest.contract.text import identifier
from ingest.translation.interface import Context, Draft, Native

IDP = "entra"
_ROW_DATES = ("createdDateTime", "activityDateTime", *DATES[1:])
_STREAMS: Mapping[Family, str] = {"audit": "directory_audits", "provisioning": "provisioning", "foreign": "other"}


class EntraTranslator:
    """Translates records of Microsoft Entra ID."""

    idp = IDP
    translation = 3

    def decode(self, raw: bytes) -> Any:
        return orjson.loads(raw)

    def native(self, raw: bytes) -> Native | None:
        row = decode_native(raw)
        return Native(IDP, row, b"") if row is not None else None

    def recognises(self, record: Mapping[str, Any]) -> bool:
        return recognises(record) or recognises_exported(record)

    def translate(self, record: Mapping[str, Any] | NativeRow, _raw: bytes, context: Context, /) -> Draft:
        if type(record) is NativeRow:
            return Draft(*_native_events(record, context), self.translation)
        if not isinstance(record, dict):
            raise RecordError("an Entra record is a JSON object")
        row, lesser, stream, nameless = exported(record, context.stream or context.untold_stream)
        unwrapped = unwrap(row)
        events = _events(unwrapped, context if stream is None else context._replace(stream=stream))
        record_id = vendor_event_id(IDP, None, record) if nameless else _record_id(unwrapped, events[0])
        return Draft(record_id, events, LESSER if lesser else self.translation)


def _events(unwrapped: Unwrapped, context: Context) -> list[Event]:
    row = unwrapped.row
    family = family_of(unwrapped, context.stream)
    if family is None:
        raise RecordError(
            "not an Entra sign-in, audit, provisioning or risk record; check which source the file is from"
        )
    if family == "sign_in":
        return _sign_in(sign_in_row(row), unwrapped.tenant_id, unwrapped.category, context)
    label = tenant_label(context.tenant, context.tenants, (unwrapped.tenant_id, row.get("tenantId")))
    source, issuer = _origin(label or context.fallback, context.stream or _stream(family, unwrapped))
    if family == "audit":
        return directory_audit(row, unwrapped.operation, source, issuer)
    if family == "provisioning":
        return provisioning(row, source, issuer)
    if family == "risk":
        return risk(row, unwrapped.exported_at, source, issuer)
    return [_foreign(unwrapped, source)]


def _native_events(native: NativeRow, context: Context) -> tuple[str, list[Event]]:
    """Return the record's id and its event, as of the same record decoded whole."""
    category, tenant_id = identifier(native.category, "category"), object_id(native.tenant_id, "tenantId")
    identifier(native.operation, "operationName")
    events = _sign_in(native.row, tenant_id, category, context)
    return vendor_event_id(IDP, identifier(native.row.id, "id"), None), events


def _sign_in(row: SignInRow, tenant_id: str | None, category: str | None, context: Context) -> list[Event]:
    tenants = (tenant_id, row.resource_tenant_id, row.home_tenant_id)
    label = tenant_label(context.tenant, context.tenants, tenants) or context.fallback
    return sign_in(row, *_origin(label, context.stream or sign_in_stream(row, category)))


@lru_cache(maxsize=1_024)
def _origin(label: str, stream: str) -> tuple[Source, str]:
    return Source(IDP, label, stream), f"{IDP}:{label}"


def _stream(family: Family, unwrapped: Unwrapped) -> str:
    if family == "risk":
        return CATEGORIES["UserRiskEvents" if "riskEventType" in unwrapped.row else "RiskyUsers"]
    return _STREAMS[family]


def _foreign(unwrapped: Unwrapped, source: Source) -> Event:
    """Return the event of a log that no table maps; only here may the envelope's time replace the row's own."""
    date = next((name for name in _ROW_DATES if unwrapped.row.get(name)), None)
    instant_text = unwrapped.row.get(date) if date is not None else unwrapped.exported_at
    return Event(
        event_id="",
        kind="other",
        vendor_type=unwrapped.category or "unknown",
        occurred_at=vendor_instant(instant_text, date or "time"),
        observed_at=EPOCH,
        source=source,
        outcome=Outcome("unknown"),
    )


def _record_id(unwrapped: Unwrapped, event: Event) -> str:
    """Return the record's id; without a vendor's id it is a hash of the row with its instants spelled one way."""
    row = unwrapped.written
    vendor_id = identifier(unwrapped.row.get("id"), "id")
    if vendor_id is not None:
        return vendor_event_id(IDP, vendor_id, row)
    instants = {name: format_instant(event.occurred_at) for name in _ROW_DATES[:2] if name in row}
    return vendor_event_id(IDP, None, {**row, **instants})
