"""Each OCSF class has what the schema requires of it, and says what happened.

Required and activities: copied by hand from https://github.com/ocsf/ocsf-schema at 1.9.0: of every event
includes/classification.json, includes/occurrence.json and events/base_event.json; events/findings/finding.json and
detection_finding.json; of events/iam account_change.json, user_access.json, group_management.json and
entity_management.json; of objects metadata.json, product.json, finding_info.json, analytic.json and managed_entity.json
(at least one of name and uid).
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.outbox.notices import notice_of
from governance.outbox.ocsf_events import digest_event, ocsf_event
from tests.governance.outbox.changes import (
    ACCOUNT,
    ADA,
    DECISION,
    FINANCE,
    FINDING,
    GRANT,
    HOUR,
    NAMES,
    PAYROLL,
    change,
    decided,
)
from tests.governance.outbox.receivers import NOW

EVERY = {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"}
REQUIRED = {
    0: set(),
    2004: {"finding_info"},
    3001: {"user"},
    3004: {"entity"},
    3005: {"user"},
    3006: {"group"},
}
ACTIVITIES = {
    0: {99},
    2004: {1, 2, 3},
    3001: {*range(1, 13), 99},
    3004: {*range(1, 14), 99},
    3005: {1, 2},
    3006: {*range(1, 9)},
}
OF_OBJECTS = {"metadata": {"product", "version"}, "finding_info": {"uid"}}
ROLE = GRANT._replace(entitlement_id="okta:acme|app_role:pay", entitlement_type="app_role", application_id=PAYROLL)
LOST = ROLE._replace(valid_to=NOW - 1, ended_by="|Provisioning")
CHANGES = [
    change(None, FINDING),
    change(FINDING, FINDING._replace(severity="critical")),
    change(FINDING, FINDING._replace(live=0, message=None)),
    change(None, FINDING._replace(closed_at=NOW - 1, entitlement_id=FINANCE, detected_at=0)),
    change(None, GRANT),
    change(None, ROLE._replace(granted_by=None)),
    change(ROLE, LOST),
    change(GRANT, None),
    change(None, ACCOUNT),
    change(None, ACCOUNT._replace(account_id=f"{PAYROLL}>{ADA}", application_id=PAYROLL, name=None, type="service")),
    *(change(ACCOUNT, ACCOUNT._replace(state=state)) for state in ("disabled", "deleted", "locked")),
    *(change(ACCOUNT._replace(state=state), ACCOUNT) for state in ("disabled", "locked")),
    change(ACCOUNT._replace(provenance="unknown"), ACCOUNT),
    decided(),
]


def events() -> list[dict[str, Any]]:
    notices = [notice_of(number, each) for number, each in enumerate(CHANGES)]
    told = [ocsf_event(notice, NAMES) for notice in notices if notice is not None]
    assert len(told) == len(CHANGES)
    return [*told, digest_event("digest-1", [{"why": "backfill", "what": "access.gained", "n": 3}], NOW)]


@pytest.mark.parametrize("event", events())
def test_every_event_has_what_its_class_requires(event: dict[str, Any]) -> None:
    uid = event["class_uid"]
    assert event.keys() >= EVERY | REQUIRED[uid]
    assert event["activity_id"] in ACTIVITIES[uid]
    assert event["type_uid"] == uid * 100 + event["activity_id"]
    assert event["category_uid"] == uid // 1000
    # OCSF: an activity that is Other is named by the source's own word.
    assert event["activity_id"] != 99 or event["activity_name"] != "Other"
    for name, required in OF_OBJECTS.items():
        assert name not in event or event[name].keys() >= required
    assert event["metadata"]["product"]["name"]
    assert event["metadata"]["version"] == "1.9.0"
    assert event["finding_info"]["analytic"]["type_id"] == 1 if uid == 2004 else "finding_info" not in event
    for each in (event.get("user"), event.get("group"), event.get("entity"), *event.get("resources", ())):
        assert each is None or each.get("uid") or each.get("name")
    assert None not in event.values()


def test_a_finding_member_by_member() -> None:
    opened, updated, superseded, closed, *_ = events()
    assert (opened["activity_name"], opened["status"], opened["severity_id"]) == ("Create", "New", 4)
    assert (opened["is_alert"], closed["is_alert"]) == (True, False)
    assert opened["message"] == "Nobody stands behind ada@example.com"
    assert opened["finding_info"] == {
        "uid": "f-1",
        "title": "orphan",
        "desc": "Nobody stands behind ada@example.com",
        "analytic": {"uid": "orphan", "name": "orphan", "type_id": 1, "type": "Rule"},
        "created_time": NOW // 1000,
        "modified_time": NOW // 1000,
        "first_seen_time": (NOW - HOUR) // 1000,
    }
    assert opened["resources"] == [
        {"uid": ADA, "name": "ada@example.com", "type": "account"},
        {"uid": PAYROLL, "name": "Payroll", "type": "application"},
    ]
    assert opened["metadata"]["tenant_uid"] == "okta:acme"
    assert opened["unmapped"]["evidence"] == '["okta:e-1"]'
    assert (updated["activity_name"], updated["severity"]) == ("Update", "Critical")
    assert (superseded["activity_name"], superseded["status_id"], superseded["status"]) == ("Close", 99, "Superseded")
    assert (closed["status"], closed["end_time"]) == ("Resolved", (NOW - 1) // 1000)


def test_a_finding_of_an_application_speaks_of_no_account() -> None:
    notice = notice_of(1, change(None, FINDING._replace(account_id=PAYROLL)))
    assert notice is not None
    assert ocsf_event(notice, NAMES)["resources"] == [{"uid": PAYROLL, "name": "Payroll", "type": "application"}]


def test_access_member_by_member() -> None:
    gained, role, lost = events()[4:7]
    assert (gained["class_uid"], gained["activity_name"]) == (3006, "Add User")
    assert gained["group"] == {"uid": "00gFIN", "name": "Finance"}
    ada = {"uid": "00u1ada", "name": "ada@example.com", "full_name": "Ada Example", "domain": "okta:acme"}
    assert gained["user"] == ada
    assert gained["actor"]["user"] == {"uid": "00u1root", "name": "root@example.com", "domain": "okta:acme"}
    assert gained["metadata"]["profiles"] == ["host"]
    assert gained["unmapped"]["privileged"] is True
    assert (role["class_uid"], role["privileges"]) == (3005, ["pay"])
    assert role["resources"] == [{"uid": "0oa1payroll", "name": "Payroll", "type": "application"}]
    assert "actor" not in role
    assert (lost["activity_name"], lost["actor"]) == ("Revoke Privileges", {"user": {"name": "Provisioning"}})


def test_accounts_and_decisions() -> None:
    told = {event["activity_name"]: event for event in events() if event["class_uid"] == 3001}
    assert set(told) == {
        *("Create", "Disable", "Delete", "Lock", "Enable", "Unlock", "JIT account found"),
    }
    assert told["Disable"]["user"]["type"] == "User"
    decision = next(event for event in events() if event["class_uid"] == 3004)
    assert decision["activity_name"] == "Review: revoked"
    assert decision["entity"] == {
        "uid": "i-1",
        "name": "ada@example.com · Finance",
        "type_id": 99,
        "type": "Review item",
    }
    nothing_known = {**DECISION, "account_id": None, "entitlement_id": None, "reviewer": ADA}
    bare = decided()._replace(after=msgspec.json.encode(nothing_known).decode())
    notice = notice_of(1, bare)
    assert notice is not None
    told_bare = ocsf_event(notice, NAMES)
    assert told_bare["entity"] == {"uid": "i-1", "type_id": 99, "type": "Review item"}
    assert told_bare["actor"]["user"]["name"] == "ada@example.com"
    assert (decision["comment"], decision["actor"]["user"]["name"]) == ("She moved on", "pat@example.com")
