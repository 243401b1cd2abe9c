"""Directory audits: all mapping tables, and the events of a row by them."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.collectors.entra.audits.accounts import ROWS as ACCOUNTS
from ingest.collectors.entra.audits.app_roles import ROWS as APP_ROLES
from ingest.collectors.entra.audits.audit_row import AuditRow, Draft, MappingRow, activity_key, read_audit
from ingest.collectors.entra.audits.consent import ROWS as CONSENT
from ingest.collectors.entra.audits.containers import ROWS as CONTAINERS
from ingest.collectors.entra.audits.credentials import ROWS as CREDENTIALS
from ingest.collectors.entra.audits.groups import ROWS as GROUPS
from ingest.collectors.entra.audits.invitations import ROWS as INVITATIONS
from ingest.collectors.entra.audits.pim import ROWS as PIM
from ingest.collectors.entra.audits.roles import ROWS as ROLES
from ingest.collectors.entra.record.fields import Row, section, word
from ingest.collectors.entra.record.instants import vendor_instant
from ingest.contract.event import Client, Correlation, Event, Outcome, Source
from ingest.contract.instants import EPOCH
from ingest.contract.text import identifier

TABLES: Mapping[str, tuple[MappingRow, ...]] = {
    "Accounts": ACCOUNTS,
    "Invitations": INVITATIONS,
    "Groups": GROUPS,
    "Life of groups and applications": CONTAINERS,
    "Directory roles": ROLES,
    "Privileged Identity Management": PIM,
    "Applications": APP_ROLES,
    "Consent": CONSENT,
    "Credentials and factors": CREDENTIALS,
}
_BY_ACTIVITY = {activity_key(row.activity): row for rows in TABLES.values() for row in rows}
_OTHER = Draft("other")


def directory_audit(row: Row, operation: str | None, source: Source, issuer: str) -> list[Event]:
    """Return the events of an audit row; one of kind ``other`` when no table maps the row, or the row lacks an id.

    ``operation`` is the envelope's name of the activity, for old rows that have none of their own. Raises RecordError
    without a valid activityDateTime.
    """
    occurred_at = vendor_instant(row.get("activityDateTime"), "activityDateTime")
    activity = identifier(row.get("activityDisplayName"), "activityDisplayName") or operation or "directoryAudit"
    audit = read_audit(row, activity, issuer)
    mapped = _BY_ACTIVITY.get(activity_key(activity))
    base = Event(
        event_id="",
        kind="other",
        vendor_type=activity,
        occurred_at=occurred_at,
        observed_at=EPOCH,
        source=source,
        outcome=_outcome(row, audit),
        actor=audit.actor,
        client=_client(row, audit),
        correlation=Correlation(transaction=identifier(row.get("correlationId"), "correlationId")),
    )
    drafts = mapped.drafts(audit) if mapped is not None else []
    return [_event(base, draft) for draft in drafts or (_OTHER,)]


def _event(base: Event, draft: Draft) -> Event:
    return Event(
        event_id="",
        kind=draft.kind,
        vendor_type=base.vendor_type,
        occurred_at=base.occurred_at,
        observed_at=EPOCH,
        source=base.source,
        outcome=base.outcome,
        actor=base.actor,
        account=draft.account,
        application=draft.application,
        entitlement=draft.entitlement,
        grant=draft.grant,
        client=base.client,
        attributes=dict(draft.attributes),
        correlation=base.correlation,
    )


def _outcome(row: Row, audit: AuditRow) -> Outcome:
    result = (word(row, "result") or "").strip().lower()
    if result == "success":
        return Outcome("success")
    if result == "failure":
        return Outcome("failure", audit.result_reason)
    return Outcome("unknown", result or None)


def _client(row: Row, audit: AuditRow) -> Client | None:
    user = section(section(row.get("initiatedBy")).get("user"))
    address = identifier(user.get("ipAddress"), "ipAddress") or audit.detail("ipaddr")
    agent = audit.detail("useragent")
    address = None if address == "<null>" else identifier(address, "ipaddr")
    return Client(ip=address, user_agent=agent) if address or agent else None
