"""What the folds ask of settings."""

from __future__ import annotations

import pytest

from governance.policies.catalogue import compiled
from governance.settings.sections import ApplicationSettings, GovernanceSettings, PrivilegeSettings
from ingest.contract.errors import SetupError

RULES = compiled(GovernanceSettings())
GRAPH = "00000003-0000-0000-c000-000000000000"


@pytest.mark.parametrize(
    ("application_id", "name", "makes"),
    [
        ("okta:acme|0oa1", "Payroll", True),
        ("okta:acme|0oa1", "Okta Admin Console", False),
        ("entra:acme|0oa1", "Okta Admin Console", True),
        (f"entra:acme|{GRAPH}", None, False),
        (f"okta:acme|{GRAPH}", None, True),
        ("", None, False),
    ],
)
def test_a_platform_s_own_applications_make_no_accounts(application_id: str, name: str | None, makes: bool) -> None:
    assert RULES.makes_accounts(application_id, name) is makes


ROOT_ADMINISTRATOR = "permission:azure_role/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"


@pytest.mark.parametrize(
    ("entitlement_id", "settings", "privileged"),
    [
        (f"entra:acme|{ROOT_ADMINISTRATOR}", PrivilegeSettings(), True),
        (f"entra:acme|{ROOT_ADMINISTRATOR}", PrivilegeSettings(ordinary=[ROOT_ADMINISTRATOR]), False),
        (f"entra:acme|{ROOT_ADMINISTRATOR}", PrivilegeSettings(entitlements=["group:Finance"]), True),
        (f"okta:acme|{ROOT_ADMINISTRATOR}", PrivilegeSettings(), False),
        ("entra:acme|permission:owner/1", PrivilegeSettings(), False),
    ],
)
def test_what_a_provider_states_as_a_privilege_is_one_unless_the_settings_exempt_it(
    entitlement_id: str, settings: PrivilegeSettings, privileged: bool
) -> None:
    rules = compiled(GovernanceSettings(privileges=settings))
    assert rules.privileges.holds(entitlement_id, "User Access Administrator") is privileged


def test_an_application_of_an_unknown_provider_is_refused() -> None:
    settings = GovernanceSettings(applications=[ApplicationSettings(issuer="oktaa:acme", id="0oa1")])
    with pytest.raises(SetupError, match="did you mean okta"):
        compiled(settings)
