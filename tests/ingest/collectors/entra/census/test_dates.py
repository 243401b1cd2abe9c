"""What Graph's lists date: since when something is held, and when somebody signed in last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.collectors.entra.census.listed import accounts, told_of_roles
from tests.ingest.collectors.entra.census.served_tenant import (
    ADMIN_ROLE,
    ANN,
    BOB,
    FINANCE,
    PAYROLL,
    PIM_GROUPS,
    ROBOT,
    ROLES,
    held,
    refusal,
    tenant,
)
from tests.ingest.collectors.entra.opened import opened


@pytest.mark.parametrize(
    ("starts", "began_at"),
    [
        (["2026-03-01T08:00:00.1234567Z"], datetime(2026, 3, 1, 8, 0, 0, 123456, UTC)),
        (["2026-03-01T08:00:00Z", "2026-02-01T09:00:00+01:00"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["2026-02-01T08:00:00Z", None], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        # Whoever reads the census ignores a date that lies after its beginning, and counts it.
        (["2026-08-01T12:00:01Z"], datetime(2026, 8, 1, 12, 0, 1, tzinfo=UTC)),
        (["0001-01-01T00:00:00Z"], None),
        (["soon"], None),
        ([None], None),
    ],
)
def test_a_role_began_when_its_first_instance_did(
    tmp_path: Path, starts: list[str | None], began_at: datetime | None
) -> None:
    stub = tenant()
    stub.lists[f"{ROLES}/roleAssignmentScheduleInstances"] = [
        held(BOB, ADMIN_ROLE, assignmentType="Assigned", startDateTime=start) for start in starts
    ]
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    (role,) = [e for e in events if e.vendor_type == "census.role" and e.account and e.account.subject == BOB]
    assert (role.stated_at or None) == began_at
    assert told_of_roles(events, "path")[BOB, ADMIN_ROLE, "active"] == "assigned"


def test_an_assignment_to_an_application_began_when_it_was_made(tmp_path: Path) -> None:
    stub = tenant()
    for number, row in enumerate(stub.lists[f"/servicePrincipals/{PAYROLL}/appRoleAssignedTo"], 1):
        row["createdDateTime"] = f"2026-0{number}-01T08:00:00Z"
    with opened(stub, tmp_path) as entra:
        began = {
            event.account.subject if event.account else event.grant.via: event.stated_at
            for event in entra.census()
            if event.vendor_type == "census.app_role" and event.grant
        }
    assert began == {
        holder: datetime(2026, month, 1, 8, tzinfo=UTC) for month, holder in enumerate((ANN, FINANCE, ROBOT), 1)
    }


def test_whoever_may_activate_a_group_membership_may_since_it_was_given(tmp_path: Path) -> None:
    stub = tenant()
    stub.lists[PIM_GROUPS] = [
        {"principalId": ANN, "accessId": "member", "memberType": "direct", "startDateTime": "2026-04-01T08:00:00Z"}
    ]
    with opened(stub, tmp_path) as entra:
        found = {e.stated_at for e in entra.census() if e.vendor_type == "census.group_eligibility"}
    assert found == {datetime(2026, 4, 1, 8, tzinfo=UTC)}


NEVER = "0001-01-01T00:00:00Z"
ATTEMPTED = {"lastSignInDateTime": "2026-07-31T08:00:00Z"}


@pytest.mark.parametrize(
    ("activity", "stated"),
    [
        (ATTEMPTED | {"lastSuccessfulSignInDateTime": "2026-07-01T08:00:00Z"}, "2026-07-01T08:00:00Z"),
        (ATTEMPTED | {"lastSuccessfulSignInDateTime": None}, None),
        (ATTEMPTED | {"lastSuccessfulSignInDateTime": NEVER}, None),
        (ATTEMPTED, None),
        (None, None),
    ],
)
def test_the_last_successful_sign_in_is_observed_and_no_attempt(
    tmp_path: Path, activity: dict[str, str | None] | None, stated: str | None
) -> None:
    stub = tenant()
    stub.lists["/users"][0]["signInActivity"] = activity
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    observed = accounts(events)[ANN].attributes.get("observed")
    assert observed == (None if stated is None else {"last_success_at": stated})
    assert events[-1].attributes["census"]["states"] == ["use"]


SET = {"lastPasswordChangeDateTime": "2026-05-01T08:00:00Z"}
MADE = {"createdDateTime": "2026-05-01T08:00:00Z"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (MADE | SET, {"set_at": "2026-05-01T08:00:00Z"}),
        (MADE | SET | {"onPremisesSyncEnabled": True}, {}),
        (MADE | SET | {"creationType": "Invitation"}, {}),
        (SET | {"createdDateTime": "2020-05-01T08:00:00Z"}, None),
        (MADE | SET | {"signInActivity": {"lastSuccessfulSignInDateTime": "2026-07-01T08:00:00Z"}}, None),
    ],
)
def test_whose_password_nobody_ever_used_is_told(
    tmp_path: Path, fields: dict[str, Any], told: dict[str, str] | None
) -> None:
    stub = tenant()
    stub.lists["/users"][0] |= {"signInActivity": None} | fields
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    assert accounts(events)[ANN].attributes.get("unused_password") == told


def test_without_a_licence_for_activity_nothing_is_said_of_it_and_nothing_else_is_missing(tmp_path: Path) -> None:
    stub = tenant()
    stub.refuse_selected["signInActivity"] = refusal("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "premium")
    with opened(stub, tmp_path) as entra:
        events = entra.census()
    end = events[-1].attributes["census"]
    assert "states" not in end and "activity" in end["partial"]
    assert len(accounts(events)) == 5
