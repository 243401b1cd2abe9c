"""A census of what changed: by delta links, of accounts and of groups whose members changed."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.ingest.collectors.entra.census.listed import accounts, grants
from tests.ingest.collectors.entra.census.served_tenant import (
    ANN,
    BOB,
    FINANCE,
    GUEST,
    ROBOT,
    STAFF,
    member,
    refusal,
    tenant,
)
from tests.ingest.collectors.entra.opened import opened


def test_what_changed_is_stated_and_nothing_else(tmp_path: Path) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        first = entra.census()[-1].attributes["census"]["began_at"]
        stub.pass_by(hours=1)
        stub.lists["/users"][0]["accountEnabled"] = False
        stub.lists[f"/groups/{FINANCE}/members"] = [member(BOB, "user")]
        stub.changes["users"] = [{"id": ANN}, {"id": GUEST, "@removed": {"reason": "changed"}}]
        stub.changes["groups"] = [
            {"id": FINANCE, "members@delta": [{"id": ANN, "@removed": {"reason": "deleted"}}]},
            {"id": STAFF, "displayName": "All staff"},
        ]
        stub.changes["servicePrincipals"] = [{"id": ROBOT, "@removed": {"reason": "deleted"}}]
        events = entra.census(first)
    assert {subject: event.attributes["state"] for subject, event in accounts(events).items()} == {
        ANN: "disabled",
        GUEST: "deleted",
        ROBOT: "deleted",
    }
    assert (BOB, "group", FINANCE, "active", None, None) in grants(events)
    assert {held[2] for held in grants(events)} == {FINANCE, f"owner/{FINANCE}"}
    census = events[-1].attributes["census"]
    assert census["scope"] == "incremental"
    assert census["groups"] == [FINANCE]


def test_a_census_whose_end_was_lost_is_taken_again_from_the_same_mark(tmp_path: Path) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        first = entra.census()[-1].attributes["census"]["began_at"]
        stub.changes["users"] = [{"id": ANN}]
        stub.pass_by(hours=1)
        assert ANN in accounts(entra.census(first))
        stub.pass_by(hours=1)
        again = entra.census(first)
        assert ANN in accounts(again)
        stub.pass_by(hours=1)
        assert ANN not in accounts(entra.census(again[-1].attributes["census"]["began_at"]))


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(410, headers={"location": "https://graph.example.com/v1.0/users/delta"}, json={}),
        refusal("syncStateNotFound", "The sync state generation is not found.", 400),
        refusal("syncStateNotFound", "The sync state generation is not found.", 404),
    ],
)
def test_a_link_that_is_too_old_makes_it_a_full_one(tmp_path: Path, fault: httpx.Response) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        first = entra.census()[-1].attributes["census"]["began_at"]
        stub.faults.extend([None, fault])
        events = entra.census(first)
    assert events[-1].attributes["census"]["scope"] == "full"
    assert len(accounts(events)) == 5


def test_an_unknown_mark_makes_it_a_full_one(tmp_path: Path) -> None:
    with opened(tenant(), tmp_path) as entra:
        assert entra.census("2026-01-01T00:00:00Z")[-1].attributes["census"]["scope"] == "full"


def test_a_user_that_is_gone_before_it_is_read_is_deleted(tmp_path: Path) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        first = entra.census()[-1].attributes["census"]["began_at"]
        stub.changes["users"] = [{"id": GUEST}]
        stub.lists["/users"].pop()
        assert accounts(entra.census(first))[GUEST].attributes["state"] == "deleted"


def test_a_group_whose_members_may_not_be_read_hides_no_other(tmp_path: Path) -> None:
    stub = tenant()
    with opened(stub, tmp_path) as entra:
        first = entra.census()[-1].attributes["census"]["began_at"]
        stub.changes["groups"] = [{"id": each, "members@delta": [{"id": ANN}]} for each in (FINANCE, STAFF)]
        stub.refusals[f"/groups/{FINANCE}/members"] = refusal("Authorization_RequestDenied")
        events = entra.census(first)
    assert (BOB, "group", STAFF, "active", None, None) in grants(events)
    assert "group" in events[-1].attributes["census"]["partial"]
