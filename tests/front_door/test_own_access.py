"""jitgov's own access is reviewed like any other: a campaign about it asks about the groups that let people in."""

from __future__ import annotations

from pathlib import Path

import pytest

from front_door.context import CommandContext
from front_door.settings import settings_in
from governance.store.database.bulk import rows
from governance.store.database.engine import reading, writing
from ingest.contract.errors import SetupError
from reviews.reports.catalogue import load_reports
from tests.governance.queries.filled import ACME, grant, named
from tests.reviews.asked_company import ANN, JO, MAX, NOW, SAM, company, opened
from tests.reviews.reports.kept_report import document_of, rows_of

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
    assert settings_of(tmp_path, written) == [
        f"okta:acme|{kind}:{name}" for name in ("auditors", "payroll", "reviewers")
    ]


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


def test_whoever_holds_what_lets_in_is_asked_about_and_reported(tmp_path: Path, store_url: str) -> None:
    written = OIDC.format(claim="groups") + CAMPAIGN.format(more="")
    (tmp_path / "config.yaml").write_text(written)
    engine = company(store_url)
    with writing(engine) as connection:
        for name, holder in (("auditors", MAX), ("reviewers", JO), ("payroll", SAM), ("staff", ANN)):
            named(connection, "entitlement", f"{ACME}|group:00g{name}", name)
            grant(connection, f"own-{name}", holder, f"{ACME}|group:00g{name}")
        named(connection, "entitlement", "okta:other|group:00g9", "auditors")
        grant(connection, "elsewhere", ANN, "okta:other|group:00g9")
    settings = CommandContext(tmp_path / "config.yaml").settings
    campaign = opened(engine, settings.reviews.campaigns[0])
    assert (campaign.items, campaign.exclusions) == (3, {})
    with reading(engine) as connection:
        items = rows(connection, "SELECT account_id, entitlement_id FROM campaign_item")
    held = {(MAX, f"{ACME}|group:00gauditors"), (JO, f"{ACME}|group:00greviewers"), (SAM, f"{ACME}|group:00gpayroll")}
    assert {tuple(row) for row in items} == held
    _, tables = document_of(load_reports()["own_access"], engine, NOW, of_reports=settings.report)
    assert {(row["account_id"], row["entitlement_id"]) for row in rows_of(tables, "own_access")} == held
