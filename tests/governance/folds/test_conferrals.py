"""What memberships confer, by the group's own conferrals."""

from __future__ import annotations

import pytest

from governance.folds.conferrals import confer
from tests.governance.grants_situations import OKTA, grant

MEMBERSHIP = grant("group:g1", 10)
ROLE = grant("admin_privilege:super", 20, account_id=f"{OKTA}|group:g1", path="assigned")


@pytest.mark.parametrize(("mode", "path"), [("active", "assigned"), ("activated", None)])
def test_what_is_conferred_by_assignment_is_held_so_unless_the_membership_is_activated(
    mode: str, path: str | None
) -> None:
    inner = grant("group:g2", 15, account_id=f"{OKTA}|group:g1", path="assigned")
    deep = grant("admin_privilege:org", 20, account_id=f"{OKTA}|group:g2", path="assigned")
    memberships = [MEMBERSHIP._replace(mode=mode)]  # type: ignore[arg-type]  # a parameter is text
    conferred = confer(memberships, {f"{OKTA}|group:g1": [ROLE, inner], f"{OKTA}|group:g2": [deep]})
    assert [g.entitlement_id.partition(":")[2].partition(":")[2] for g in conferred] == ["super", "g2", "org"]
    assert {g.path for g in conferred} == {path}


def test_a_membership_that_is_assigned_does_not_tell_how_the_group_has_the_role() -> None:
    conferred = confer([MEMBERSHIP._replace(path="assigned")], {f"{OKTA}|group:g1": [ROLE._replace(path=None)]})
    assert [g.path for g in conferred] == [None]
