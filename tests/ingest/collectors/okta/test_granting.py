"""Who holds what: memberships, assignments, what groups confer, privileges, checkouts."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.collectors.okta.record.debug_values import MAX_LISTED
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from tests.ingest.collectors.okta.records import (
    ADA,
    APP_GROUP,
    APP_USER,
    BOB,
    CLIENT,
    CUSTOM_ROLE,
    FINANCE,
    HELP_DESK,
    PAYROLL,
    RESOURCE_SET,
    SALES,
    SYSTEM,
    TEAM,
    VAULTED,
    WIKI,
    Json,
    entry,
    one,
    record,
    translate,
)

GRANT, REVOKE = "user.account.privilege.grant", "user.account.privilege.revoke"


def holdings(events: list[Event]) -> list[tuple[str | None, str]]:
    return [(e.account.subject if e.account else None, e.entitlement.id) for e in events if e.entitlement]


def test_all_current_privileges_are_restated_one_event_each() -> None:
    debug = {"privilegeGranted": "Organization administrator, Application administrator (all), Group admin (HR, IT)"}
    events = translate(record(GRANT, ADA, debug=debug))
    assert [e.entitlement and (e.entitlement.id, e.entitlement.name) for e in events] == [
        ("organization_administrator", "Organization administrator"),
        ("application_administrator_all", "Application administrator (all)"),
        ("group_admin_hr_it", "Group admin (HR, IT)"),
    ]
    assert all(e.grant is not None and e.grant.restated for e in events)
    assert [e.event_id.rpartition("#")[2] for e in events] == ["0", "1", "2"]


def test_a_role_target_is_what_changed_not_all_that_is_held() -> None:
    event = one(record(GRANT, ADA, HELP_DESK))
    assert event.grant is not None
    assert not event.grant.restated


def test_the_last_privilege_revoked() -> None:
    none_left = entry("ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED", "ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED", None, "All")
    event = one(record(REVOKE, ADA, none_left, HELP_DESK))
    assert event.kind == "grant_removed"
    assert holdings([event]) == [("00u1ada", "help_desk_administrator")]
    assert event.attributes == {"none_left": True}


@pytest.mark.parametrize(
    "listed", ['["Super Admin"]', ["Super Admin"], "[Super Admin]", " Super  admin ", "Super-Admin"]
)
def test_one_privilege_however_spelled(listed: object) -> None:
    assert holdings(translate(record(GRANT, ADA, debug={"privilegeGranted": listed}))) == [("00u1ada", "super_admin")]


@pytest.mark.parametrize("listed", [None, "", [], "[]", {}, True])
def test_privileges_that_nobody_named_are_other(listed: object) -> None:
    assert one(record(GRANT, ADA, debug={"privilegeGranted": listed})).kind == "other"


def test_names_of_other_scripts_stay_apart() -> None:
    events = translate(record(GRANT, ADA, debug={"privilegeGranted": "Admin 東京, Admin 大阪, ***"}))
    assert len({e.entitlement and e.entitlement.id for e in events}) == 3


def test_a_group_confers_its_privileges_on_nobody_in_particular() -> None:
    events = translate(record("group.privilege.grant", FINANCE, debug={"privilegeGranted": "Super admin, Help desk"}))
    assert holdings(events) == [(None, "super_admin"), (None, "help_desk")]
    assert all(e.grant is not None and e.grant.via == "00g1fin" for e in events)
    assert all(e.attributes == {"group_name": "Finance"} for e in events)


def test_a_group_confers_an_application() -> None:
    event = one(record("group.application_assignment.add", FINANCE, PAYROLL))
    assert event.account is None
    assert event.application is not None
    assert event.entitlement is not None
    assert (event.entitlement.type, event.entitlement.id, event.entitlement.name) == (
        "app_assignment",
        "0oa1pay",
        "Payroll",
    )
    assert event.grant is not None
    assert event.grant.via == "00g1fin"


def test_an_assignment_through_a_group_says_so() -> None:
    grant = one(record("application.user_membership.add", ADA, APP_USER, PAYROLL, FINANCE)).grant
    assert grant is not None
    assert grant.via == "00g1fin"


def test_several_groups_of_several_people() -> None:
    one_way = translate(record("group.user_membership.add", ADA, SALES, BOB, FINANCE))
    other_way = translate(record("group.user_membership.add", FINANCE, BOB, SALES, ADA))
    assert holdings(one_way) == [(who, what) for who in ("00u1ada", "00u2bob") for what in ("00g1fin", "00g2sal")]
    assert one_way[0].content_hash == other_way[0].content_hash


def test_more_grants_than_one_record_may_make() -> None:
    people = [entry("User", f"00u{n}", None, None) for n in range(40)]
    teams = [entry("UserGroup", f"00g{n}", None, None) for n in range(MAX_LISTED // 40 + 1)]
    with pytest.raises(RecordError, match="grants; at most"):
        translate(record("group.user_membership.add", *people, *teams))
    apps = [entry("AppInstance", f"0oa{n}", None, None) for n in range(40)]
    with pytest.raises(RecordError, match="grants; at most"):
        translate(record("group.application_assignment.add", *apps, *teams))
    with pytest.raises(RecordError, match="names; at most"):
        translate(record(GRANT, ADA, debug={"privilegeGranted": ",".join(map(str, range(MAX_LISTED + 1)))}))


@pytest.mark.parametrize(
    ("event_type", "targets"),
    [
        ("group.user_membership.add", [ADA]),
        ("application.user_membership.add", [ADA, APP_USER]),
        ("group.application_assignment.add", [FINANCE]),
        ("group.application_assignment.add", [PAYROLL]),
        ("group.privilege.grant", [HELP_DESK]),
        ("iam.resourceset.bindings.add", [ADA, RESOURCE_SET]),
        ("iam.resourceset.bindings.add", [CUSTOM_ROLE, RESOURCE_SET]),
        ("pam.resource.checkout", [TEAM, ADA]),
        ("app.user_management", [ADA, APP_GROUP]),
    ],
)
def test_a_grant_of_nothing_is_other(event_type: str, targets: list[Json]) -> None:
    assert one(record(event_type, *targets)).kind == "other"


def test_a_grant_to_somebody_unknown_keeps_its_kind() -> None:
    event = one(record("group.user_membership.add", entry("User", "unknown", "unknown", None), FINANCE))
    assert (event.kind, event.account) == ("grant_added", None)


def test_a_custom_role_is_held_within_its_resource_set() -> None:
    events = translate(record("iam.resourceset.bindings.add", ADA, FINANCE, CUSTOM_ROLE, RESOURCE_SET))
    assert holdings(events) == [("00u1ada", "cr0reset"), (None, "cr0reset")]
    assert [e.grant and (e.grant.via, e.grant.scope) for e in events] == [(None, "iam1"), ("00g1fin", "iam1")]


def test_a_client_application_holds_privileges_as_a_service() -> None:
    debug = {"privilegeGranted": "Read-only administrator"}
    account = one(record("app.oauth2.client.privilege.grant", CLIENT, debug=debug)).account
    assert account is not None
    assert (account.type, account.subject) == ("service", "0oa4cli")


@pytest.mark.parametrize(
    ("legacy", "kind"),
    [
        ("app.user_management.app_group_member_import.insert_success", "grant_added"),
        ("app.user_management.app_group_member_import.delete_success", "grant_removed"),
        ("app.user_management.app_group_member_import.insert_failure", "other"),
        (None, "other"),
        ({}, "other"),
    ],
)
def test_an_imported_membership_by_its_legacy_type(legacy: Any, kind: str) -> None:
    event = one(record("app.user_management", APP_USER, APP_GROUP, ADA, WIKI, legacyEventType=legacy, actor=SYSTEM))
    assert event.kind == kind
    if kind != "other":
        # No application: membership over there must not count as an assignment by Okta.
        assert event.application is None
        assert event.attributes["application_id"] == "0oa2wiki"


def test_a_resource_given_back_by_a_machine_names_no_account() -> None:
    event = one(record("pam.resource.checkin.end", TEAM, VAULTED, actor=entry("Server", "s1", "s1", "db1")))
    assert (event.kind, event.account) == ("elevation_expired", None)
    assert event.grant is not None
    assert event.grant.mode == "activated"


def test_an_application_account_with_odd_dates_is_seen_all_the_same() -> None:
    odd = {**APP_USER, "alternateId": "unknown", "detailEntry": {"externalId": 17, "created": "yesterday"}}
    event = one(record("application.provision.user.import", odd, ADA, PAYROLL, job=True))
    assert event.kind == "account_seen"
    assert event.attributes == {"external_id": "17"}
