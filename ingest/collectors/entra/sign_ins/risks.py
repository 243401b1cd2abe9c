"""Risk rows of Identity Protection: detections (UserRiskEvents) and the state of a person (RiskyUsers).

Source: Microsoft Graph riskDetection and riskyUser. A risk that was dismissed, remediated or found safe is not raised.
"""

from __future__ import annotations

from typing import Any

from ingest.collectors.entra.record.fields import Row, section, word
from ingest.collectors.entra.record.instants import vendor_instant
from ingest.collectors.entra.record.parties import person
from ingest.contract.event import Client, Correlation, Event, Outcome, Source
from ingest.contract.instants import EPOCH
from ingest.contract.text import identifier, text

DATES = ("activityDateTime", "detectedDateTime", "riskLastUpdatedDateTime", "lastUpdatedDateTime")
_OVER = frozenset({"dismissed", "remediated", "confirmedsafe", "none"})
_FIELDS = (
    ("risk_type", "riskEventType"),
    ("risk_level", "riskLevel"),
    ("risk_state", "riskState"),
    ("risk_detail", "riskDetail"),
)


def risk(row: Row, exported_at: object, source: Source, issuer: str) -> list[Event]:
    """Return the one event of a risk row; without a date of its own, kind ``other`` at the envelope's time.

    Raises RecordError when there is no valid date at all.
    """
    date = next((name for name in DATES if row.get(name)), None)
    is_detection = "riskEventType" in row
    over = (word(row, "riskState") or "").lower() in _OVER
    attributes: dict[str, Any] = {name: value for name, field in _FIELDS if (value := text(row.get(field)))}
    account = person(
        issuer, row.get("userId" if is_detection else "id"), row.get("userPrincipalName"), row.get("userDisplayName")
    )
    address = identifier(row.get("ipAddress"), "ipAddress")
    place = section(row.get("location"))
    return [
        Event(
            event_id="",
            kind="risk_raised" if date is not None and account is not None and not over else "other",
            vendor_type="riskDetection" if is_detection else "riskyUser",
            occurred_at=vendor_instant(row.get(date) if date is not None else exported_at, date or "time"),
            observed_at=EPOCH,
            source=source,
            outcome=Outcome("success"),
            account=account,
            client=Client(ip=address, country=text(place.get("countryOrRegion"))) if address else None,
            attributes=attributes,
            correlation=Correlation(
                transaction=identifier(row.get("correlationId"), "correlationId"),
                request=identifier(row.get("requestId"), "requestId"),
            ),
        )
    ]
