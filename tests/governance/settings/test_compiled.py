"""What the folds ask of settings."""

from __future__ import annotations

import pytest

from governance.policies.catalogue import compiled
from governance.settings.sections import ApplicationSettings, GovernanceSettings
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


def test_an_application_of_an_unknown_provider_is_refused() -> None:
    settings = GovernanceSettings(applications=[ApplicationSettings(issuer="oktaa:acme", id="0oa1")])
    with pytest.raises(SetupError, match="did you mean okta"):
        compiled(settings)
