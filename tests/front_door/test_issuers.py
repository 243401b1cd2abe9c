from __future__ import annotations

from pathlib import Path

import pytest

from front_door.context import CommandContext
from ingest.contract.errors import SetupError


def read(tmp_path: Path, governance: str, rest: str = "tenant: acme") -> None:
    (tmp_path / "config.yaml").write_text(f"{rest}\ngovernance:\n  {governance}\n")
    _ = CommandContext(tmp_path / "config.yaml", {}).settings


@pytest.mark.parametrize(
    "governance",
    [
        "links: {attributes: {'okta:amce': employeeNumber}}",
        "links: {federated: {0oa1: 'okta:amce'}}",
        "non_persons: [{account: 'okta:amce|00u1', owner: 'okta:acme|00u2'}]",
        "non_persons: [{account: 'okta:acme|00u1', owner: 'okta:amce|00u2'}]",
        "account_types: [{type: shared, accounts: ['okta:amce|00u1']}]",
        "account_types: [{type: shared, names: ['desk*'], issuers: ['okta:amce']}]",
        "applications: [{issuer: 'okta:amce', id: 0oa1}]",
        "policies: {separation_of_duties: {rules: [{id: x, a: 'okta:amce|group:Pay', b: '*|group:Audit'}]}}",
    ],
)
def test_an_issuer_that_settings_do_not_have_is_refused_with_its_place(tmp_path: Path, governance: str) -> None:
    with pytest.raises(SetupError, match=r"config.yaml: governance\.\S+: okta:amce: .*; did you mean okta:acme\?"):
        read(tmp_path, governance)


@pytest.mark.parametrize(
    ("issuer", "message"),
    [
        ("octa:acme", "no identity provider is called 'octa'; did you mean okta?"),
        ("acme", "'acme' is no issuer; expected"),
    ],
)
def test_a_provider_that_nobody_knows_is_refused(tmp_path: Path, issuer: str, message: str) -> None:
    with pytest.raises(SetupError) as refused:
        read(tmp_path, f"links: {{attributes: {{'{issuer}': employeeNumber}}}}", "")
    assert message in str(refused.value)


@pytest.mark.parametrize("rest", ["tenant: acme", "tenants: {0a: acme}", ""])
def test_what_settings_may_mean_is_taken(tmp_path: Path, rest: str) -> None:
    read(tmp_path, "links: {attributes: {'okta:acme': employeeNumber, 'entra:acme': employeeId}}", rest)
