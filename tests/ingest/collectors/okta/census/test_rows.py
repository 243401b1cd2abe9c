"""What the lists' own words come to in ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.collectors.okta.census import account_rows, application_rows, client_rows, role_rows
from ingest.contract.event import Party
from tests.shared_data import shared_data

APP = {"id": "0oa1", "label": "App"}
SHUT = {"INACTIVE": "disabled", "SUSPENDED": "disabled", "REVOKED": "disabled", "DEPROVISIONED": "deleted"}
NOT_YET = {"STAGED": "invited", "APPROVED": "invited", "PENDING": "invited"}


def state_of(status: str) -> object:
    found = application_rows.application_account(
        "okta:acme", APP, {"id": "00u1", "externalId": "x1", "status": status}, b"{}"
    )
    assert found is not None
    return found.attributes["state"]


@pytest.mark.parametrize(("status", "state"), sorted({**SHUT, **NOT_YET}.items()))
def test_an_applications_account_that_cannot_be_used_says_so(status: str, state: str) -> None:
    assert state_of(status) == state


def test_every_other_status_of_the_contract_is_an_account_that_is_there() -> None:
    whole = json.loads((shared_data() / "contracts" / "okta.openapi.json").read_text())
    known = set(whole["components"]["schemas"]["AppUserStatus"]["enum"])
    assert {state_of(status) for status in known - SHUT.keys() - NOT_YET.keys()} == {"active"}
    assert state_of("MADE_UP") == "unknown"


GIVEN, STATED = "2026-03-01T08:00:00.000Z", datetime(2026, 3, 1, 8, tzinfo=UTC)
ISSUER = "okta:acme"
ADA = Party("person", ISSUER, "00u1")


def listed(**fields: Any) -> dict[str, object]:
    found = account_rows.account(ISSUER, {"id": "00u1", "profile": {"login": "ada@example.com"}, **fields}, b"{}")
    assert found is not None
    return found.attributes


def test_a_users_list_says_when_it_was_made_changed_and_last_used() -> None:
    user = {"created": GIVEN, "statusChanged": GIVEN, "lastLogin": "2026-04-01T08:00:00.000Z", "lastUpdated": GIVEN}
    attributes = listed(status="ACTIVE", **user)
    assert (attributes["created_at"], attributes["status_changed_at"]) == (GIVEN, GIVEN)
    assert attributes["observed"] == {"last_success_at": "2026-04-01T08:00:00.000Z"}
    assert "observed" not in listed(status="ACTIVE", lastLogin=None)


@pytest.mark.parametrize(
    ("status", "reason"), [("SUSPENDED", "suspended"), ("DEPROVISIONED", "deactivated"), ("LOCKED_OUT", None)]
)
def test_who_is_suspended_is_told_from_who_has_left(status: str, reason: str | None) -> None:
    assert listed(status=status).get("reason") == reason


def test_grants_have_the_dates_that_their_lists_state() -> None:
    app_user = {"id": "00u1", "scope": "USER", "created": GIVEN}
    role = {"type": "SUPER_ADMIN", "label": "Super Administrator", "created": GIVEN}
    token = {"id": "00T1", "name": "backup", "userId": "00u1", "created": GIVEN, "lastUpdated": GIVEN}
    scope = {"scopeId": "okta.users.read", "created": GIVEN, "createdBy": {"id": "00u2", "type": "User"}}
    found = [
        *application_rows.assignments(ISSUER, APP, app_user, ()),
        role_rows.role(ADA, role, targeted=False),
        role_rows.group_role("00g1", role, targeted=False),
        client_rows.api_token(ISSUER, token),
        client_rows.scope(Party("service", ISSUER, "0oa9"), scope),
    ]
    assert [grant.stated_at for grant in found if grant is not None] == [STATED] * 5
    assert found[3] is not None and found[3].attributes == {"observed": {"updated_at": GIVEN}}
    assert found[4] is not None and found[4].grant.granted_by == Party("person", ISSUER, "00u2")


@pytest.mark.parametrize("word", [None, "", "soon", 0])
def test_what_is_no_instant_dates_nothing(word: object) -> None:
    role = role_rows.role(ADA, {"type": "SUPER_ADMIN", "created": word}, targeted=False)
    assert role is not None and role.stated_at is None
    assert "observed" not in listed(lastLogin=word)


def test_of_an_application_only_that_everybody_may_enter_it_is_said() -> None:
    saml = {"id": "0oa1", "signOnMode": "SAML_2_0"}
    assert application_rows.facts(saml | {"settings": {"implicitAssignment": True}}) == {
        "application": {"sign_on_mode": "SAML_2_0", "implicit_assignment": True}
    }
    for settings in ({"implicitAssignment": False}, {"implicitAssignment": None}, {}, None):
        assert application_rows.facts(saml | {"settings": settings}) == {"application": {"sign_on_mode": "SAML_2_0"}}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"passwordChanged": "2026-01-02T00:00:00Z", "lastLogin": None}, {"set_at": "2026-01-02T00:00:00Z"}),
        ({"passwordChanged": None, "lastLogin": None}, {}),
        ({"passwordChanged": "2026-01-02T00:00:00Z", "lastLogin": "2026-01-03T00:00:00Z"}, None),
        (
            {
                "passwordChanged": "2026-01-02T00:00:00Z",
                "lastLogin": None,
                "credentials": {"provider": {"type": "ACTIVE_DIRECTORY"}},
            },
            {},
        ),
        ({"lastLogin": None}, None),
    ],
)
def test_whose_password_nobody_ever_used_is_told(fields: dict[str, object], told: dict[str, object] | None) -> None:
    found = account_rows.account(ISSUER, {"id": "00u1", "profile": {}, **fields}, b"{}")
    assert found is not None and found.attributes.get("unused_password") == told
