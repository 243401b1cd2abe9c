"""Translates Okta System Log records into events: pure, tolerant of odd fields, strict about what an event needs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from ingest.collectors.okta.exports import respelled
from ingest.collectors.okta.mapping.vendor_types import ROWS
from ingest.collectors.okta.readers.row import EventParts, Row
from ingest.collectors.okta.record.fields import GeographicalContext, SlottedRecord, decode_into_slots, in_slots
from ingest.collectors.okta.record.log_event import LogEvent, known, short
from ingest.collectors.okta.record.native import decode_native, where_secrets_stand
from ingest.collectors.okta.record.parties import actor, application, target_person
from ingest.contract.errors import RecordError
from ingest.contract.event import Client, Correlation, Event, Kind, Outcome, Source
from ingest.contract.instants import EPOCH
from ingest.contract.sealing import vendor_event_id
from ingest.contract.text import identifier, text
from ingest.translation.interface import Context, Draft, Native

STREAM = "system_log"
_KEYS = ("uuid", "published", "legacyEventType", "authenticationContext", "securityContext", "debugContext", "outcome")
_NO_CLIENT = Client()
_NOWHERE = GeographicalContext()


class OktaTranslator:
    """Translates a LogEvent into one event, or into several when it lists several grants."""

    idp = "okta"
    translation = 2

    def decode(self, raw: bytes) -> Any:
        """Return the record as a LogEvent, else in slots, else whole; ``translate`` takes each of these."""
        record = decode_into_slots(raw)
        if record is None:
            return orjson.loads(raw)
        try:
            return LogEvent(record)
        except RecordError:
            return record  # ``translate`` then raises the reason

    def native(self, raw: bytes) -> Native | None:
        """Return a LogEvent that has none but its own keys."""
        record = decode_native(raw)
        return Native(self.idp, record, where_secrets_stand(record)) if record is not None else None

    def recognises(self, record: Any) -> bool:
        """Tell whether the record is a LogEvent: it has an eventType, or more than three keys that only Okta uses."""
        if type(record) is LogEvent or type(record) is SlottedRecord:
            return True
        if "eventType" in record and "actor.id" not in record:
            return True
        return sum(key in record for key in _KEYS) > 3 or respelled.recognises(record)

    def translate(self, record: Any, raw: bytes, context: Context, /) -> Draft:
        """Return the record's events; kind ``other`` when no row maps the record."""
        # A LogEvent does not name its tenant; only the import's label does.
        source, issuer = _origin(context.tenant or context.fallback, context.stream or STREAM)
        translation = self.translation
        if type(record) is dict and (log_event := respelled.as_log_event(record)) is not None:
            record, raw, translation = log_event, orjson.dumps(log_event), respelled.TRANSLATION
        log = record if type(record) is LogEvent else LogEvent(in_slots(record, raw))
        log.belongs_to(issuer)
        record_id = vendor_event_id("okta", identifier(log.record.uuid, "uuid"), record)
        row = ROWS.get(log.event_type)
        readings = row.read(log) if row is not None else ()
        if row is None or not readings:
            parts = EventParts(target_person(log), application(log))
            return Draft(record_id, [_event(log, "other", parts, log.outcome, source)], translation)
        outcome = _outcome(log, row)
        events = [_event(log, parts.kind or row.kind, parts, outcome, source) for parts in readings]
        return Draft(record_id, events, translation)


@lru_cache(maxsize=1_024)
def _origin(tenant: str, stream: str) -> tuple[Source, str]:
    return Source("okta", tenant, stream), f"okta:{tenant}"


def _outcome(log: LogEvent, row: Row) -> Outcome:
    """Return the outcome of the act that the row's kind names, which may not be the one that the record states.

    A refusal is a failure, although Okta logs it as carried out successfully; a lock took place, although Okta logs it
    with the outcome of the sign-in that failed.
    """
    if row.denied and log.outcome.result != "failure":
        return Outcome("failure", log.outcome.reason or "access denied")
    if row.done and log.outcome.result == "failure":
        return Outcome("success", log.outcome.reason)
    return log.outcome


def _event(log: LogEvent, kind: Kind, parts: EventParts, outcome: Outcome, source: Source) -> Event:
    return Event(
        event_id="",
        kind=kind,
        vendor_type=log.event_type,
        occurred_at=log.occurred_at,
        observed_at=EPOCH,
        source=source,
        outcome=outcome,
        actor=actor(log),
        account=parts.account,
        application=parts.application,
        entitlement=parts.entitlement,
        grant=parts.grant,
        client=_client(log, parts.interactive),
        attributes=parts.attributes,
        correlation=_correlation(log),
    )


def _client(log: LogEvent, interactive: bool | None) -> Client | None:
    client_fields, device = log.record.client, log.record.device
    device_id = short(device.id) if device is not None else None
    if client_fields is None:
        client = Client(device_id=device_id, interactive=interactive)
    else:
        agent, place = client_fields.user_agent, client_fields.geographical_context or _NOWHERE
        client = Client(
            ip=short(client_fields.ip_address),
            user_agent=text(agent.raw_user_agent) if agent is not None else None,
            country=known(place.country),
            city=known(place.city),
            device_id=device_id,
            interactive=interactive,
        )
    return None if client == _NO_CLIENT else client


def _correlation(log: LogEvent) -> Correlation:
    transaction, context = log.record.transaction, log.record.authentication_context
    return Correlation(
        transaction=short(transaction.id) if transaction is not None else None,
        session=short(context.external_session_id) if context is not None else None,
        request=short(log.debug.request_id),
    )
