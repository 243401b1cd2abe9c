"""What a stranger's Okta org holds is what jitgov holds after it, by its commands as a person gives them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import jitgov
from ingest.collection.examiners import examined
from ingest.collection.preflight import ExaminedSource
from ingest.config.source_settings import Auth, SourceSettings, Ssws
from tests.integration.strange_okta import TOKEN, StrangeOrg, serving

Rows = list[dict[str, Any]]
Asked = Callable[..., Rows]
ROLES_THROUGH_A_GROUP = ("ann", "admin_privilege", "User Administrator", "Payroll approvers")
HELD = {
    ("ann", "group", "Everyone", None),
    ("bob", "group", "Everyone", None),
    ("jit-1", "group", "Everyone", None),
    ("ops", "group", "Everyone", None),
    ("ann", "group", "Payroll approvers", None),
    ("ann", "app_assignment", "Payroll", "Payroll approvers"),
    ("bob", "app_assignment", "Payroll", None),
    ("ann", "app_assignment", "Wiki", None),
    ("bob", "app_assignment", "Wiki", None),
    ("jit-1", "app_assignment", "Wiki", None),
    ("ops", "app_assignment", "Wiki", None),
    ("ann", "admin_privilege", "Super administrator", None),
    ROLES_THROUGH_A_GROUP,
    ("bob", "admin_privilege", "Helpers", None),
    ("bob", "permission", "backup", None),
    ("ann", "permission", "ci", None),
    ("client-7", "permission", "okta.users.manage", None),
}
STATES = {
    ("ann", None): "active",
    ("bob", None): "active",
    ("eve", None): "disabled",
    ("jit-1", None): "active",
    ("ops", None): "disabled",
    ("client-7", None): "active",
    ("ann", "Wiki"): "active",
    ("bob", "Wiki"): "active",
    ("jit-1", "Wiki"): "active",
    ("ops", "Wiki"): "active",
    ("eve", "Wiki"): "active",
}
FOUND = {
    *{("resurrection", "eve"), ("orphan", "eve"), ("standing_privilege", "ann"), ("standing_privilege", "bob")},
    *{("incomplete_profile", "ann"), ("incomplete_profile", "bob")},
    # The log was read for 90 days: the one was seen 80 days ago, the other never.
    *{("dormant_privileged", "ann"), ("dormant_privileged", "bob")},
    *{("privileged_client", "client-7"), ("unowned_credential", "client-7"), ("jit_only_application", "app-wiki")},
}
WITHOUT_A_FACTOR = {("admin_mfa", "ann"), ("admin_mfa", "bob")}


@pytest.fixture
def org(request: pytest.FixtureRequest) -> StrangeOrg:
    return StrangeOrg(datetime.now(UTC), request.param)


@pytest.fixture
def asked(org: StrangeOrg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Collects and governs; then asks a command for its rows."""
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OKTA", TOKEN)

    def run(*arguments: str) -> Rows:
        result = CliRunner().invoke(jitgov.cli, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]

    with serving(org) as url:
        source = f"{{kind: okta, tenant: acme, url: '{url}', auth: {{ssws: {{token_env: OKTA}}}}}}"
        Path("config.yaml").write_text(f"sources: [{source}]\n")
        run("collect", "okta", "--once", "--census", "--json")
    run("govern", "--until-idle")
    yield lambda *arguments: run(*arguments, "--json")


@pytest.mark.parametrize("org", [("unlicensed",)], indirect=True)
def test_what_it_has_no_licence_for_is_no_fault_of_the_credentials(org: StrangeOrg) -> None:
    with serving(org) as url:
        auth = Auth(ssws=Ssws(token_env="OKTA"))
        settings = SourceSettings(kind="okta", tenant="acme", url=url, auth=auth)
        found = examined(ExaminedSource(settings, "sources[0]", {"OKTA": TOKEN}, lambda: datetime.now(UTC)))
    told = {each.part: (each.verdict, each.detail) for each in found}
    assert {verdict for verdict, _ in told.values()} == {"ok"}
    assert told["identity providers"] == ("ok", "this org does not have them (401)")


@pytest.mark.parametrize("org", [(), ("unlicensed",), ("plain",)], ids=str, indirect=True)
def test_all_that_it_holds_is_held(asked: Asked, org: StrangeOrg) -> None:
    accounts = asked("accounts")
    states = {
        (each["account"]["subject"], each["application"]["name"] if each["application"] else None): each["state"]
        for each in accounts
    }
    assert states == STATES
    (kim,) = [each for each in accounts if each["account"]["subject"] == "jit-1" and each["application"] is None]
    assert (kim["provenance"]["kind"], kim["provenance"]["idp"]) == ("jit_confirmed", "idp-1")
    held = [
        (g["account"]["subject"], g["entitlement"]["type"], g["entitlement"]["name"], g["via"] and g["via"]["name"])
        for g in asked("access")
    ]
    assert sorted(held, key=str) == sorted(HELD, key=str)
    found = {(each["policy"], each["account"]["subject"]) for each in asked("findings")}
    assert found == FOUND | (set() if "unlicensed" in org.manners else WITHOUT_A_FACTOR)
