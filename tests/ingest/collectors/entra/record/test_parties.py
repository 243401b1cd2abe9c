"""Services that records show under a person's fields are no persons: by their login, else by their name."""

from __future__ import annotations

import pytest

from ingest.contract.text import text
from tests.ingest.collectors.entra.authored import ANN, only, recorded_cases, sign_in_row

SERVICES = [
    "fim_password_service@support.onmicrosoft.com",
    "Sync_HOST-1_0a1b2c3d4e5f@example.onmicrosoft.com",
    "ADToAADSyncServiceAccount@example.onmicrosoft.com",
    "sync_host_0a1b2c3d@example.onmicrosoft.us",
]
PEOPLE = [
    "ann@example.com",
    "sync_team@example.com",
    "Sync_HOST1_0a1b2c3d@example.com",
    "sync_ann@example.onmicrosoft.com",
]


@pytest.mark.parametrize(("login", "kind"), [*((s, "system") for s in SERVICES), *((p, "person") for p in PEOPLE)])
@pytest.mark.parametrize("subject", [None, ANN])
def test_a_login_tells_a_service_from_a_person(login: str, kind: str, subject: str | None) -> None:
    by = {"user": {"id": subject, "userPrincipalName": login}}
    actor = only(recorded_cases("credentials")[4]["record"] | {"initiatedBy": by}).actor
    assert actor is not None and actor.type == kind
    signed_in = only(sign_in_row(userPrincipalName=login)).account
    assert signed_in is not None and (signed_in.type, signed_in.subject) == (kind, ANN)


def test_a_name_that_the_set_up_gives_tells_it_too() -> None:
    name = "On-Premises Directory Synchronization Service Account"
    account = only(sign_in_row(userPrincipalName="dirsync@example.com", userDisplayName=name)).account
    assert account is not None and account.type == "system"


@pytest.mark.parametrize("name", ["x" * 600, ["Ann"], {"name": "Ann"}, 7, True, 1.0, 1, "1"])
def test_what_a_field_holds_is_read_alike_however_often(name: object) -> None:
    first, again = (only(sign_in_row(userDisplayName=name)).account for _ in range(2))
    assert first is not None and first == again
    assert first.display_name == text(name)
