"""Okta System Log records as events: pure, tolerant of odd fields, strict about what an event cannot do without."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from ingest.collectors.okta.mapping.vendor_types import ROWS
from ingest.collectors.okta.readers.row import Reading, Row
from ingest.collectors.okta.record.fields import Place, SlottedRecord, fitting, slotted
from ingest.collectors.okta.record.log_event import LogEvent, known, short
from ingest.collectors.okta.record.parties import actor, application, target_person
from ingest.contract.errors import RecordError
from ingest.contract.event import Client, Correlation, Event, Kind, Outcome, Source
from ingest.contract.instants import EPOCH
from ingest.contract.sealing import vendor_event_id
from ingest.contract.text import identifier, text
from ingest.translation.interface import Context, Draft

STREAM = "system_log"
_KEYS = ("uuid", "published", "legacyEventType", "authenticationContext", "securityContext", "debugContext", "outcome")
_NO_CLIENT = Client()
_NOWHERE = Place()


class OktaTranslator:
    """One LogEvent as one event, or as several where it lists several grants."""

    idp = "okta"
    translation = 1

    def decode(self, raw: bytes) -> Any:
        """Return the record as a LogEvent where it fits one's slots, else in slots or whole, for ``translate``."""
        found = fitting(raw)
        if found is None:
            return orjson.loads(raw)
        try:
            return LogEvent(found)
        except RecordError:
            return found  # and ``translate`` says why

    def recognises(self, record: Any) -> bool:
        """Tell whether the record is a LogEvent: it has an eventType, or most of the keys that only Okta has."""
        if type(record) is LogEvent or type(record) is SlottedRecord:
            return True
        return "eventType" in record or sum(key in record for key in _KEYS) > 3

    def translate(self, record: Any, raw: bytes, context: Context, /) -> Draft:
        """Return the record's events, ``other`` where no row maps it."""
        # A LogEvent does not name its tenant, so only the label given for this import can.
        source, issuer = _origin(context.tenant or context.fallback, context.stream or STREAM)
        log = record if type(record) is LogEvent else LogEvent(slotted(record, raw))
        log.belongs_to(issuer)
        record_id = vendor_event_id("okta", identifier(log.record.uuid, "uuid"), record)
        row = ROWS.get(log.event_type)
        readings = row.read(log) if row is not None else ()
        if row is None or not readings:
            found = Reading(target_person(log), application(log))
            return Draft(record_id, [_event(log, "other", found, log.outcome, source)], self.translation)
        outcome = _outcome(log, row)
        events = [_event(log, found.kind or row.kind, found, outcome, source) for found in readings]
        return Draft(record_id, events, self.translation)


@lru_cache(maxsize=1_024)
def _origin(tenant: str, stream: str) -> tuple[Source, str]:
    return Source("okta", tenant, stream), f"okta:{tenant}"


def _outcome(log: LogEvent, row: Row) -> Outcome:
    """Return the outcome; a refusal is a failure although Okta logs that it was carried out with success."""
    if row.denied and log.outcome.result != "failure":
        return Outcome("failure", log.outcome.reason or "access denied")
    return log.outcome


def _event(log: LogEvent, kind: Kind, found: Reading, outcome: Outcome, source: Source) -> Event:
    return Event(
        event_id="",
        kind=kind,
        vendor_type=log.event_type,
        occurred_at=log.occurred_at,
        observed_at=EPOCH,
        source=source,
        outcome=outcome,
        actor=actor(log),
        account=found.account,
        application=found.application,
        entitlement=found.entitlement,
        grant=found.grant,
        client=_client(log, found.interactive),
        attributes=found.attributes,
        correlation=_correlation(log),
    )


def _client(log: LogEvent, interactive: bool | None) -> Client | None:
    stated, device = log.record.client, log.record.device
    device_id = short(device.id) if device is not None else None
    if stated is None:
        client = Client(device_id=device_id, interactive=interactive)
    else:
        agent, place = stated.user_agent, stated.geographical_context or _NOWHERE
        client = Client(
            ip=short(stated.ip_address),
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
