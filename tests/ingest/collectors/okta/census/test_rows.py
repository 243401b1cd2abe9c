"""What the lists' own words come to in ours."""

from __future__ import annotations

import json

import pytest

from ingest.collectors.okta.census.rows import application_account
from tests.shared_data import shared_data

APP = {"id": "0oa1", "label": "App"}
SHUT = {"INACTIVE": "disabled", "SUSPENDED": "disabled", "REVOKED": "disabled", "DEPROVISIONED": "deleted"}
NOT_YET = {"STAGED": "invited", "APPROVED": "invited", "PENDING": "invited"}


def state_of(status: str) -> object:
    found = application_account("okta:acme", APP, {"id": "00u1", "externalId": "x1", "status": status}, b"{}")
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
