"""Records that were once read wrongly, as they were met: each is read as its shape tells."""

from __future__ import annotations

import json
from typing import Any

from ingest.contract.event import Event
from tests.ingest.collectors.entra.authored import translate
from tests.shared_data import shared_case

PAT = "22222222-2222-4222-8222-222222222222"


def read(name: str) -> list[Event]:
    """Return the events of a shared input's records."""
    return [event for raw in shared_case(name) for event in translate(json.loads(raw))]


def subjects(events: list[Event]) -> list[str | None]:
    return [event.account.subject if event.account else None for event in events]


def test_a_risk_whose_hour_has_no_zero() -> None:
    events = read("read-01-risk-hour-without-zero")
    assert [(e.kind, e.source.stream) for e in events] == [
        ("risk_raised", "risky_users"),
        ("risk_raised", "risk_detections"),
    ]
    assert [e.occurred_at.isoformat() for e in events] == [
        "2022-09-09T09:59:27.958000+00:00",
        "2023-10-26T05:32:08.107000+00:00",
    ]
    assert subjects(events) == [PAT, PAT]


def test_provisioning_as_diagnostic_settings_spell_it() -> None:
    outbound, inbound, failed = read("read-02-provisioning-diagnostic")
    assert (outbound.kind, outbound.outcome.result, outbound.attributes["external_id"]) == (
        "provisioned",
        "success",
        "dbmid:1",
    )
    assert outbound.application is not None and outbound.application.id == "44444444-4444-4444-8444-444444444444"
    assert (inbound.kind, inbound.attributes["source_system"]) == ("account_created", "Workday")
    assert (failed.kind, failed.outcome.result, failed.outcome.reason) == ("deprovisioned", "failure", "EntryConflict")
    assert subjects([outbound, inbound, failed]) == [PAT, "55555555-5555-4555-8555-555555555555", PAT]


def test_factors_by_what_was_given() -> None:
    assert [e.client.mfa for e in read("read-04-mfa-claim-in-token") if e.client and e.kind == "sign_in"] == ["multi"]
    told: list[Any] = [e.client and e.client.mfa for e in read("read-08-mfa-passwordless")]
    assert told == ["multi", "unknown", "single"]


def test_an_elevation_to_azures_root() -> None:
    elevated, removed = read("read-05-elevate-access")
    assert elevated.account == elevated.actor and elevated.grant is not None and elevated.grant.scope == "/"
    assert (elevated.kind, removed.kind) == ("grant_added", "other")


def test_an_application_is_known_by_the_id_that_the_details_tell() -> None:
    made, changed = read("read-06-secret-at-creation")
    for event in (made, changed):
        assert event.kind == "credential_changed" and event.application is not None
    assert changed.application is not None and made.application is not None
    assert made.application.id == "88888888-8888-4888-8888-888888888888"


def test_a_consent_is_to_what_it_became() -> None:
    consent = read("read-07-one-app-two-ids")[1]
    assert consent.attributes["scopes"] == ["User.Read"]


def test_services_and_demands() -> None:
    reset, demand = read("read-10-sspr-service-is-no-person")
    assert reset.actor is not None and reset.actor.type == "system"
    assert (reset.kind, demand.kind) == ("credential_changed", "other")


def test_a_target_whose_type_has_a_capital() -> None:
    (event,) = read("read-11-capital-type")
    assert (event.kind, event.account and event.account.subject) == ("grant_added", PAT)
