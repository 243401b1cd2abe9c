"""jitgov's own access is reviewed like any other: a campaign about it asks about the groups that let people in."""

from __future__ import annotations

from pathlib import Path

import pytest

from front_door.context import CommandContext
from front_door.settings import settings_in
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from ingest.contract.errors import DeclinedError, SetupError
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


@pytest.mark.parametrize(
    ("idp", "claim", "kind"),
    [
        ("okta", "groups", "group:"),
        ("okta", "roles", "group:"),
        ("okta", "jitgov_access", "group:"),
        ("entra", "groups", "group:"),
        ("entra", "https://claims.example.com/Groups", "group:"),
        ("entra", "wids", "directory_role:"),
        ("entra", "roles", "app_role:jitgov/"),
        ("entra", "jitgov_access", "app_role:jitgov/"),
    ],
)
def test_it_asks_about_what_the_claim_lists_as_the_provider_has_it(
    tmp_path: Path, idp: str, claim: str, kind: str
) -> None:
    written = OIDC.format(claim=claim).replace("okta:acme\n", f"{idp}:acme\n") + CAMPAIGN.format(more="")
    assert settings_of(tmp_path, written) == [
        f"{idp}:acme|{kind}{name}" for name in ("auditors", "payroll", "reviewers")
    ]


def test_the_settings_may_say_what_the_claim_lists_and_what_a_value_is_held_as(tmp_path: Path) -> None:
    more = "\n    roles_claim_lists: directory_role\n    held_as: {reviewers: [group:staff, 'app_role:app/0r1']}"
    written = OIDC.format(claim=f"roles{more}") + CAMPAIGN.format(more="")
    assert settings_of(tmp_path, written) == [
        "okta:acme|directory_role:auditors",
        "okta:acme|directory_role:payroll",
        "okta:acme|group:staff",
        "okta:acme|app_role:app/0r1",
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


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("until: {auditor: 2027-01-01T00:00:00Z}", "until.auditor: no value of roles or reach.*did you mean auditors"),
        ("held_as: {reviewer: [group:x]}", "held_as.reviewer: no value of roles or reach.*did you mean reviewers"),
        ("held_as: {reviewers: []}", "held_as.reviewers: names nothing"),
    ],
)
def test_a_value_that_lets_nobody_in_is_told_by_its_place(tmp_path: Path, more: str, why: str) -> None:
    with pytest.raises(SetupError, match=rf"console\.oidc\.{why}"):
        settings_of(tmp_path, OIDC.format(claim=f"groups\n    {more}") + CAMPAIGN.format(more=""))


@pytest.mark.parametrize(
    ("accounts_of", "why"),
    [("octa:acme", "no identity provider is called 'octa'"), ("okta:acne", "the settings name no such tenant")],
)
def test_people_of_a_source_that_nobody_knows_sign_in_nowhere(tmp_path: Path, accounts_of: str, why: str) -> None:
    written = OIDC.format(claim="groups").replace("okta:acme\n", f"{accounts_of}\n") + CAMPAIGN.format(more="")
    with pytest.raises(SetupError, match=rf"console\.oidc\.accounts_of: .*{why}"):
        settings_of(tmp_path, "tenant: acme\n" + written)


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


def test_roles_of_another_application_let_nobody_in(tmp_path: Path, store_url: str) -> None:
    oidc = OIDC.format(claim="roles\n    roles_claim_lists: app_role").partition("    reach:")[0]
    (tmp_path / "config.yaml").write_text(oidc.replace(", auditors: [auditor]", "") + CAMPAIGN.format(more=""))
    engine = company(store_url)
    with writing(engine) as connection:
        for number, (application, holder) in enumerate((("jitgov", MAX), ("payroll", JO))):
            key = f"{ACME}|app_role:{application}/0r{number}"
            named(connection, "entitlement", key, "Reviewers")
            grant(connection, f"role-{number}", holder, key)
    settings = CommandContext(tmp_path / "config.yaml").settings
    assert opened(engine, settings.reviews.campaigns[0]).items == 1
    with reading(engine) as connection:
        assert [tuple(row) for row in rows(connection, "SELECT account_id FROM campaign_item")] == [(MAX,)]


def test_what_no_record_knows_is_told_as_what_lets_in(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "config.yaml").write_text(OIDC.format(claim="groups") + CAMPAIGN.format(more=""))
    campaign = settings_in(tmp_path / "config.yaml").reviews.campaigns[0]
    engine = company(sqlite_url)
    with writing(engine) as connection:
        for name in ("auditors", "payroll"):
            named(connection, "entitlement", f"{ACME}|group:00g{name}", name)
    with pytest.raises(
        DeclinedError, match=r"own_access: no record knows okta:acme\|group:reviewers; .*held_as"
    ) as told:
        opened(engine, campaign)
    assert "auditors" not in str(told.value)
