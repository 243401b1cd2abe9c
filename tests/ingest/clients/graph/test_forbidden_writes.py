"""What is never sent to Graph."""

from __future__ import annotations

import pytest

from ingest.clients.graph.forbidden_writes import forbids
from ingest.clients.http.single_write import write_url
from ingest.contract.errors import BrokenError

BASE = "https://graph.microsoft.com"


@pytest.mark.parametrize(
    "path",
    [
        "/v1.0/groups/1/members/2",
        "/v1.0/groups/1/Members/2",
        "/v1.0/groups/1/owners/2",
        "/v1.0/applications/1/owners/2",
        "/v1.0/servicePrincipals/1/owners/2",
        "/v1.0/directoryRoles/1/members/2",
        "/v1.0/groups/1/members('2')",
        "/v1.0/groups/1/members/2/$ref/x",
    ],
)
def test_a_member_or_owner_is_only_unlinked(path: str) -> None:
    with pytest.raises(BrokenError, match=r"without /\$ref"):
        write_url(BASE, "DELETE", path, forbids)


@pytest.mark.parametrize("path", ["/v1.0/directoryObjects/1", "/v1.0/directory/deletedItems/1"])
def test_no_object_of_the_directory_is_deleted(path: str) -> None:
    with pytest.raises(BrokenError, match="object of the directory"):
        write_url(BASE, "DELETE", path, forbids)


def test_a_batch_could_hold_anything() -> None:
    with pytest.raises(BrokenError, match="within a batch"):
        write_url(BASE, "POST", "/v1.0/$batch", forbids)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1.0/groups/1/members/2/$ref"),
        ("DELETE", "/v1.0/groups/1/owners/2/$ref"),
        ("POST", "/v1.0/groups/1/members/$ref"),
        ("DELETE", "/v1.0/servicePrincipals/1/appRoleAssignedTo/2"),
        ("DELETE", "/v1.0/roleManagement/directory/roleAssignments/1"),
        ("DELETE", "/v1.0/oauth2PermissionGrants/1"),
        ("PATCH", "/v1.0/users/1"),
        ("POST", "/v1.0/users/1/revokeSignInSessions"),
    ],
)
def test_what_takes_access_away_is_sent(method: str, path: str) -> None:
    assert write_url(BASE, method, path, forbids) == f"{BASE}{path}"
