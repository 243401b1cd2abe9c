"""jitgov's own access is reviewed like any other: a campaign about it asks about the groups that let people in."""

from __future__ import annotations

from pathlib import Path

import pytest

from front_door.settings import settings_in
from ingest.contract.errors import SetupError

OIDC = """
console:
  url: https://jitgov.example.com
  oidc:
    issuer: https://acme.okta.com
    client_id: jitgov
    accounts_of: okta:acme
    roles_claim: {claim}
    roles: {{reviewers: [reviewer], auditors: [auditor]}}
    reach: {{payroll: {{applications: ["okta:acme|0oapayroll"]}}}}
"""
CAMPAIGN = """
reviews:
  campaigns:
    - {{name: own, owners: [rita@example.com, ann@example.com], scope: {{own_access: true{more}}}}}
"""


def settings_of(folder: Path, text: str) -> list[str]:
    (folder / "config.yaml").write_text(text)
    (campaign,) = settings_in(folder / "config.yaml").reviews.campaigns
    return campaign.scope.entitlements


@pytest.mark.parametrize(("claim", "kind"), [("groups", "group"), ("roles", "app_role")])
def test_it_asks_about_each_group_that_lets_somebody_in(tmp_path: Path, claim: str, kind: str) -> None:
    written = OIDC.format(claim=claim) + CAMPAIGN.format(more="")
    assert settings_of(tmp_path, written) == [f"{kind}:{name}" for name in ("auditors", "payroll", "reviewers")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CAMPAIGN.format(more=""), "nobody is let in"),
        (OIDC.format(claim="groups") + CAMPAIGN.format(more=", entitlements: [group:x]"), "name no entitlements"),
        (OIDC.format(claim="groups") + CAMPAIGN.format(more=", of: accounts"), "name no entitlements"),
    ],
)
def test_where_there_is_no_such_access_it_is_refused_by_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(SetupError, match=rf"reviews\.campaigns\[0\]\.scope\.own_access.*{why}"):
        settings_of(tmp_path, text)
