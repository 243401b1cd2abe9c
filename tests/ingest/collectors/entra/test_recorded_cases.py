"""Every row of every mapping table has a recorded case, and every recorded case holds."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.collectors.entra.audits.audit_row import activity_key
from ingest.collectors.entra.audits.directory_audits import TABLES
from ingest.collectors.entra.audits.ignored import IGNORED
from ingest.collectors.entra.provisioning import INBOUND, OUTBOUND
from tests.ingest.collectors.entra.authored import envelope, only, recorded_cases, summary, translate

AUDIT_FILES = {
    "Accounts": "accounts",
    "Invitations": "invitations",
    "Groups": "groups",
    "Life of groups and applications": "containers",
    "Directory roles": "roles",
    "Privileged Identity Management": "pim",
    "Applications": "applications",
    "Consent": "consent",
    "Credentials and factors": "credentials",
}
CASES = [case for name in (*AUDIT_FILES.values(), "provisioning") for case in recorded_cases(name)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_gives_its_events(case: dict[str, Any]) -> None:
    assert [summary(event) for event in translate(case["record"])] == case["events"]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_has_a_recorded_case_of_its_kind(table: str) -> None:
    recorded = {
        (activity_key(case["record"]["activityDisplayName"]), event["kind"])
        for case in recorded_cases(AUDIT_FILES[table])
        for event in case["events"]
    }
    assert {(activity_key(row.activity), row.kind) for row in TABLES[table]} <= recorded


def test_every_provisioning_action_has_a_recorded_case_in_both_directions() -> None:
    recorded = {
        (case["record"]["provisioningAction"].lower(), event["kind"])
        for case in recorded_cases("provisioning")
        for event in case["events"]
    }
    assert set(OUTBOUND.items()) | set(INBOUND.items()) <= recorded


@pytest.mark.parametrize("activity", [row.activity for row in IGNORED])
def test_what_is_ignored_on_purpose_is_other_with_its_raw(activity: str) -> None:
    record = recorded_cases("groups")[0]["record"] | {"activityDisplayName": activity}
    event = only(record)
    assert (event.kind, event.vendor_type, event.account) == ("other", activity, None)
    assert bytes(event.raw) != b"null"


def test_no_activity_is_both_mapped_and_ignored_or_mapped_twice() -> None:
    names = [activity_key(row.activity) for rows in TABLES.values() for row in rows]
    names += [activity_key(row.activity) for row in IGNORED]
    assert len(names) == len(set(names))


def test_an_unknown_activity_is_other() -> None:
    record = recorded_cases("groups")[0]["record"] | {"activityDisplayName": "Paint group blue"}
    assert only(record).kind == "other"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_in_an_envelope_is_the_same_event(case: dict[str, Any]) -> None:
    record = case["record"]
    category = "AuditLogs" if "activityDisplayName" in record else "ProvisioningLogs"
    bare, wrapped = translate(record), translate(envelope(record, category))
    assert [(e.event_id, e.content_hash) for e in bare] == [(e.event_id, e.content_hash) for e in wrapped]
    assert [summary(e) for e in bare] == [summary(e) for e in wrapped]
