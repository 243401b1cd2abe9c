"""What is taken for an Entra record, by its shape alone; and rows of logs that no table maps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.collectors.entra import TRANSLATOR
from ingest.contract.errors import RecordError
from ingest.contract.instants import format_instant
from tests.ingest.collectors.entra.authored import ANN, envelope, only, recorded_cases, sign_in_row, workload_row
from tests.shared_data import shared_data

DETECTION = {
    "id": "00000000-0000-4000-8000-00000000d001",
    "requestId": "00000000-0000-4000-8000-00000000d002",
    "correlationId": "00000000-0000-4000-8000-00000000d003",
    "riskEventType": "anonymizedIPAddress",
    "riskState": "atRisk",
    "riskLevel": "medium",
    "riskDetail": "none",
    "ipAddress": "192.0.2.9",
    "location": {"countryOrRegion": "SE"},
    "activityDateTime": "2026-07-17T14:10:02.6195833Z",
    "detectedDateTime": "2026-07-17T14:12:00Z",
    "userId": ANN,
    "userDisplayName": "Ann Example",
    "userPrincipalName": "Ann@example.com",
}
RISKY = {
    "id": ANN,
    "userDisplayName": "Ann Example",
    "userPrincipalName": "ann@example.com",
    "riskState": "atRisk",
    "riskLevel": "high",
    "riskLastUpdatedDateTime": "2026-07-17T14:12:00Z",
}
OURS: list[dict[str, Any]] = [
    sign_in_row(),
    workload_row("managedIdentity"),
    envelope(sign_in_row(), "SignInLogs"),
    recorded_cases("groups")[0]["record"],
    recorded_cases("provisioning")[0]["record"],
    envelope(recorded_cases("groups")[0]["record"], "AuditLogs"),
    envelope({"anything": 1}, "NetworkAccessTrafficLogs"),
    DETECTION,
    RISKY,
]
FOREIGN: list[dict[str, Any]] = [
    {},
    {"eventType": "user.session.start", "published": "2026-07-17T14:10:02Z", "uuid": "u", "actor": {}, "outcome": {}},
    {"eventType": "x", "published": "y", "category": "SignInLogs", "properties": {}, **sign_in_row()},
    {"id": ANN, "createdDateTime": "2026-07-17T14:10:02Z", "userPrincipalName": "ann@example.com", "userType": "Guest"},
    {"id": ANN, "createdDateTime": "2026-07-17T14:10:02Z", "appId": ANN, "displayName": "Payroll"},
    {"id": {"time": "2026-07-17T14:10:02Z", "uniqueQualifier": "1"}, "events": []},
    {"category": "Administrative", "properties": {}, "resourceId": "/subscriptions/1/providers/Microsoft.Compute"},
]


@pytest.mark.parametrize("record", OURS)
def test_ours_is_recognised(record: dict[str, Any]) -> None:
    assert TRANSLATOR.recognises(record)


@pytest.mark.parametrize("record", FOREIGN)
def test_anothers_is_not(record: dict[str, Any]) -> None:
    assert not TRANSLATOR.recognises(record)


def test_no_published_record_of_another_idp_is_claimed() -> None:
    for pattern in ("okta.*.ndjson", "google.*.ndjson"):
        for path in (shared_data() / "events").glob(pattern):
            for line in path.read_text("utf-8").splitlines():
                assert not TRANSLATOR.recognises(json.loads(line)["event"]), path.name


def test_a_record_of_no_known_shape_is_refused() -> None:
    with pytest.raises(RecordError, match="not an Entra"):
        only({"hello": "world"})


def test_a_row_of_an_unmapped_log_is_other_at_the_envelopes_time() -> None:
    record = envelope({"anything": 1}, "NetworkAccessTrafficLogs")
    event = only(record)
    assert (event.kind, event.vendor_type, event.source.stream) == ("other", "NetworkAccessTrafficLogs", "other")
    assert format_instant(event.occurred_at) == "2026-07-17T14:25:40.123123Z"
    dated = only(envelope({"createdDateTime": "2026-07-17T14:00:00Z"}, "NetworkAccessTrafficLogs"))
    assert format_instant(dated.occurred_at) == "2026-07-17T14:00:00Z"
    with pytest.raises(RecordError, match="time"):
        only(record | {"time": None})


@pytest.mark.parametrize(
    ("row", "category", "vendor_type", "at"),
    [
        (DETECTION, "UserRiskEvents", "riskDetection", "2026-07-17T14:10:02.619583Z"),
        (RISKY, "RiskyUsers", "riskyUser", "2026-07-17T14:12:00Z"),
    ],
)
def test_a_risk_is_raised(row: dict[str, Any], category: str, vendor_type: str, at: str) -> None:
    event = only(envelope(row, category))
    assert (event.kind, event.vendor_type, format_instant(event.occurred_at)) == ("risk_raised", vendor_type, at)
    assert event.account is not None and (event.account.subject, event.account.name) == (ANN, "ann@example.com")
    assert event.attributes["risk_state"] == "atRisk"
    bare = only(row)
    assert (event.event_id, event.content_hash) == (bare.event_id, bare.content_hash)


@pytest.mark.parametrize("state", ["dismissed", "remediated", "confirmedSafe", "none"])
def test_a_risk_that_is_over_is_not_raised(state: str) -> None:
    assert only(envelope(RISKY | {"riskState": state}, "RiskyUsers")).kind == "other"


def test_a_risk_without_a_date_is_other() -> None:
    undated = {name: value for name, value in RISKY.items() if name != "riskLastUpdatedDateTime"}
    assert only(envelope(undated, "RiskyUsers")).kind == "other"
