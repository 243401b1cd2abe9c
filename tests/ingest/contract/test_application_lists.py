"""A list's issuer leads back to its application."""

from __future__ import annotations

import pytest

from ingest.contract.application_lists import (
    AFTER_LAST_KEY,
    FIRST_KEY,
    IDP,
    application_of,
    is_own_list,
    list_label,
    unconnected_application,
)
from ingest.contract.errors import SetupError


@pytest.mark.parametrize(
    "application",
    [
        "okta:acme|0oa1crm",
        "entra:a/b|2f1c",
        unconnected_application("HR tool"),
        unconnected_application("HR/payroll"),
        unconnected_application("x:y"),
    ],
)
def test_an_issuer_leads_back_to_its_application(application: str) -> None:
    issuer = f"{IDP}:{list_label(application)}"
    assert application_of(issuer) == application
    assert is_own_list(issuer)
    assert FIRST_KEY < f"{issuer}|ada" < AFTER_LAST_KEY


def test_an_id_that_would_lead_elsewhere_is_refused() -> None:
    with pytest.raises(SetupError, match="can have no account list"):
        list_label("okta:acme|a/b")


def test_an_identity_provider_is_no_list() -> None:
    assert not is_own_list("okta:acme|ada")
