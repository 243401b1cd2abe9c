"""What Entra's second census lists no longer is over in the state; what it may not list is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.contract.instants import to_micros
from tests.governance.told import Told
from tests.ingest.collectors.entra.census.served_tenant import (
    ANN,
    BOB,
    FINANCE,
    PAYROLL,
    PAYROLL_APP,
    REGISTERED,
    ROBOT,
    ROLES,
    STAFF,
    member,
    refusal,
    tenant,
)
from tests.ingest.collectors.entra.graph_stub import GraphStub
from tests.ingest.collectors.entra.opened import opened

Held = set[tuple[object, ...]]


class Governed:
    """A tenant of which a census was taken a day ago."""

    def __init__(self, url: str, folder: Path, stub: GraphStub) -> None:
        self.told, self.stub, self._folder = Told(url), stub, folder
        self.take()
        stub.pass_by(days=1)

    def take(self) -> None:
        with opened(self.stub, self._folder) as entra:
            self.told.tell(entra.census())

    def held(self) -> Held:
        """(account, entitlement) of all grants that stand now."""
        stand = "recorded_to IS NULL AND (valid_to IS NULL OR valid_to > %s)"
        rows = self.told.ask(f"SELECT account_id, entitlement_id FROM held_grant WHERE {stand}", (self._now(),))
        return {tuple(str(each).partition("|")[2] for each in row) for row in rows}

    def ended(self) -> Held:
        """Take another census; what it ended."""
        before = self.held()
        self.take()
        return before - self.held()

    def _now(self) -> int:
        return to_micros(self.stub.clock())


def without_end() -> GraphStub:
    """The tenant, where nothing ends by itself meanwhile."""
    stub = tenant()
    for row in stub.lists[f"{ROLES}/roleAssignmentScheduleInstances"]:
        row |= {"endDateTime": None, "startDateTime": "2026-01-01T00:00:00Z"}
    return stub


def test_one_that_finds_everything_as_it_was_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    tenant_ = Governed(sqlite_url, tmp_path, without_end())
    before, facts = tenant_.told.digest(), tenant_.told.count("fact")
    assert tenant_.ended() == set()
    assert (tenant_.told.digest(), tenant_.told.count("fact")) == (before, facts)


@pytest.mark.parametrize(
    "path",
    [
        "/groups",
        f"/groups/{STAFF}/members",
        "/servicePrincipals",
        f"/servicePrincipals/{PAYROLL}/appRoleAssignedTo",
        f"/servicePrincipals/{ROBOT}/owners",
        "/applications",
        f"/applications/{REGISTERED}/owners",
        "/oauth2PermissionGrants",
        "/subscribedSkus",
        f"{ROLES}/roleDefinitions",
        f"{ROLES}/roleAssignmentScheduleInstances",
        f"{ROLES}/roleEligibilityScheduleInstances",
    ],
)
def test_what_may_not_be_listed_any_more_ends_by_nothing(sqlite_url: str, tmp_path: Path, path: str) -> None:
    tenant_ = Governed(sqlite_url, tmp_path, without_end())
    tenant_.stub.refusals[path] = refusal("Authorization_RequestDenied")
    assert tenant_.ended() == set()
    assert tenant_.told.ask("SELECT about FROM fact WHERE kind = 'account_deleted'") == []


def test_with_a_group_all_that_it_gave_is_over(sqlite_url: str, tmp_path: Path) -> None:
    stub = without_end()
    stub.lists[f"/groups/{FINANCE}/members"].append(member(BOB, "user"))
    tenant_ = Governed(sqlite_url, tmp_path, stub)
    lists = tenant_.stub.lists
    lists["/groups"] = [row for row in lists["/groups"] if row["id"] != FINANCE]
    lists[f"/servicePrincipals/{PAYROLL}/appRoleAssignedTo"].pop(1)
    ended = tenant_.ended()
    assert {(ANN, f"group:{FINANCE}"), (BOB, f"permission:owner/{FINANCE}")} <= ended
    assert (BOB, f"app_assignment:{PAYROLL_APP}") in ended, "it came through the group"
    assert {what for _, what in ended} == {
        f"group:{FINANCE}", f"permission:owner/{FINANCE}", f"app_assignment:{PAYROLL_APP}",
    }  # fmt: skip


def test_with_an_application_all_assignments_to_it_are_over(sqlite_url: str, tmp_path: Path) -> None:
    tenant_ = Governed(sqlite_url, tmp_path, without_end())
    lists = tenant_.stub.lists
    lists["/servicePrincipals"] = [row for row in lists["/servicePrincipals"] if row["id"] != PAYROLL]
    lists["/oauth2PermissionGrants"] = []
    lists[f"/groups/{FINANCE}/owners"].pop()
    tenant_.ended()
    assert not [what for _, what in tenant_.held() if PAYROLL_APP in str(what)]


def test_a_workload_that_is_disabled_is_not_deleted(sqlite_url: str, tmp_path: Path) -> None:
    tenant_ = Governed(sqlite_url, tmp_path, without_end())
    (robot,) = (row for row in tenant_.stub.lists["/servicePrincipals"] if row["id"] == ROBOT)
    robot["accountEnabled"] = False
    assert tenant_.ended() == set()
    states = tenant_.told.ask("SELECT state FROM account WHERE account_id = %s", (f"entra:acme|{ROBOT}",))
    assert states == [("disabled",)]
