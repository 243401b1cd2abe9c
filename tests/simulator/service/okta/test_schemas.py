from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shared_data import shared_data
from tests.simulator.contracts import Contract
from tests.simulator.service.orgs import LOGS, LONG_AGO, Org
from tests.simulator.service.schemas import Schemas

_BY_SIGN_ON = {
    "SAML_2_0": "SamlApplication",
    "OPENID_CONNECT": "OpenIdConnectApplication",
    "BOOKMARK": "BookmarkApplication",
}


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas(shared_data() / "contracts" / "okta.openapi.json")


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with Org() as org:
        yield org


@pytest.mark.parametrize(
    ("path", "schema"), [("/api/v1/users", "User"), ("/api/v1/groups", "Group"), ("/api/v1/idps", "IdentityProvider")]
)
def test_lists_are_okta_s(org: Org, schemas: Schemas, path: str, schema: str) -> None:
    entries = org.walked(path)
    assert entries
    for entry in entries:
        assert not schemas.faults(entry, schema), entry


def test_applications_and_their_users_and_groups_are_okta_s(org: Org, schemas: Schemas) -> None:
    kinds = set()
    for app in org.walked("/api/v1/apps"):
        kinds.add(app["signOnMode"])
        assert not schemas.faults(app, _BY_SIGN_ON[app["signOnMode"]]), app
        for user in org.walked(f"/api/v1/apps/{app['id']}/users"):
            assert not schemas.faults(user, "AppUser"), user
        for group in org.walked(f"/api/v1/apps/{app['id']}/groups"):
            assert not schemas.faults(group, "ApplicationGroupAssignment"), group
        for grant in org.get(f"/api/v1/apps/{app['id']}/grants"):
            assert not schemas.faults(grant, "OAuth2ScopeConsentGrant"), grant
        for secret in org.get(f"/api/v1/apps/{app['id']}/credentials/secrets"):
            assert not schemas.faults(secret, "OAuth2ClientSecret"), secret
        assert org.get(f"/api/v1/apps/{app['id']}/credentials/jwks") == []
    assert kinds == set(_BY_SIGN_ON)


def test_rights_are_okta_s(org: Org, schemas: Schemas) -> None:
    assignees = org.get("/api/v1/iam/assignees/users")
    assert not schemas.faults(assignees, "RoleAssignedUsers")
    for assignee in assignees["value"]:
        roles = org.get(f"/api/v1/users/{assignee['id']}/roles")
        assert roles
        for role in roles:
            assert not schemas.faults(role, "CustomRole" if role["type"] == "CUSTOM" else "StandardRole"), role
        for factor in org.get(f"/api/v1/users/{assignee['id']}/factors"):
            assert not schemas.faults(factor, "UserFactorPush"), factor


def test_users_of_identity_providers_are_okta_s(org: Org, schemas: Schemas) -> None:
    linked = [user for idp in org.walked("/api/v1/idps") for user in org.walked(f"/api/v1/idps/{idp['id']}/users")]
    assert linked
    for user in linked:
        assert not schemas.faults(user, "IdentityProviderApplicationUser"), user


def test_errors_are_okta_s(org: Org, schemas: Schemas) -> None:
    answers = [
        org.client.get(LOGS, params={"limit": 5000}),
        org.client.get(LOGS, headers={"authorization": "SSWS no"}),
        org.client.get("/api/v1/users/00unobody"),
    ]
    for answer in answers:
        assert not schemas.faults(answer.json(), "Error"), answer.text


def test_pages_of_the_log_are_okta_s(org: Org) -> None:
    contract = Contract("okta.openapi.json", nullable=True)
    for record in org.walked(LOGS, since=LONG_AGO, limit=1000)[::7]:
        assert not contract.faults(record, "#/components/schemas/LogEvent"), record


def test_the_check_sees_what_is_wrong(org: Org, schemas: Schemas) -> None:
    user = org.walked("/api/v1/users")[0]
    assert schemas.faults({**user, "status": "GONE"}, "User")
    assert schemas.faults({**user, "created": 7}, "User")
