"""What memberships confer, by the group's own conferrals."""

from __future__ import annotations

from typing import Any

import pytest

from governance.folds.grants.conferrals import confer
from governance.model.states import Begin, Grant
from tests.governance.grants_situations import ENTRA, OKTA, grant

MEMBERSHIP = grant("group:g1", 10)
KINDS = {"app_assignment", "app_role", "directory_role", "licence", "permission", "group"}
ROLE = grant("admin_privilege:super", 20, account_id=f"{OKTA}|group:g1", path="assigned")


@pytest.mark.parametrize(
    ("membership", "path"), [(MEMBERSHIP, "assigned"), (MEMBERSHIP._replace(mode="activated"), None)]
)
def test_what_is_conferred_by_assignment_is_held_so_unless_the_membership_is_activated(
    membership: Grant, path: str | None
) -> None:
    inner = grant("group:g2", 15, account_id=f"{OKTA}|group:g1", path="assigned")
    deep = grant("admin_privilege:org", 20, account_id=f"{OKTA}|group:g2", path="assigned")
    conferred = confer([membership], {f"{OKTA}|group:g1": [ROLE, inner], f"{OKTA}|group:g2": [deep]})
    assert [g.entitlement_id.partition(":")[2].partition(":")[2] for g in conferred] == ["super", "g2", "org"]
    assert {g.path for g in conferred} == {path}


def test_all_that_no_membership_decides_is_handed_on_as_the_group_has_it() -> None:
    decided = {
        *("account_id", "via", "valid_from", "from_basis", "valid_to", "expires_at", "evidence", "path"),
        *("granted_by", "ended_by"),
    }
    marks: dict[str, Any] = {
        name: f"the group's {name}" for name in Grant._fields if name not in decided | {"entitlement_type"}
    }
    group_has = ROLE._replace(**marks)
    [conferred] = confer([MEMBERSHIP], {MEMBERSHIP.entitlement_id: [group_has]})
    assert {name: getattr(conferred, name) for name in marks} == marks


def test_a_membership_that_is_assigned_does_not_tell_how_the_group_has_the_role() -> None:
    conferred = confer([MEMBERSHIP._replace(path="assigned")], {f"{OKTA}|group:g1": [ROLE._replace(path=None)]})
    assert [g.path for g in conferred] == [None]


@pytest.mark.parametrize(("basis", "path"), [("seen", "assigned"), ("stated", None), ("unknown", None)])
def test_a_membership_that_entra_merely_lists_may_be_an_activated_one(basis: Begin, path: str | None) -> None:
    membership = grant("group:g1", 10, issuer=ENTRA, from_basis=basis)
    role = grant("directory_role:admin", 20, issuer=ENTRA, path="assigned")
    assert [g.path for g in confer([membership], {f"{ENTRA}|group:g1": [role]})] == [path]


def test_many_groups_that_contain_each_other_are_passed_once_a_level() -> None:
    """Their ways through each other are as many as the fifth power of their number."""
    names = [f"{OKTA}|group:g{n}" for n in range(30)]
    rings = {one: [grant(f"group:g{n}", 20, account_id=one) for n in range(30)] for one in names}
    conferred = confer([grant("group:g0", 10)], rings)
    assert {g.entitlement_id for g in conferred} == set(names)
    assert len(conferred) == len({(g.entitlement_id, g.via) for g in conferred}) == 900


def reached(issuer: str, *memberships: Grant) -> set[str]:
    """The types of what g1, which g2 is a member of, confers."""
    conferrals = {
        f"{issuer}|group:g1": [grant(f"{kind}:x", 20, issuer=issuer) for kind in KINDS],
        f"{issuer}|group:g2": [grant("group:g1", 20, issuer=issuer)],
    }
    return {g.entitlement_type for g in confer(memberships, conferrals) if g.entitlement_id.endswith(":x")}


def test_entra_hands_memberships_and_permissions_alone_on_to_groups_within_groups() -> None:
    direct, nested = grant("group:g1", 10, issuer=ENTRA), grant("group:g2", 10, issuer=ENTRA)
    assert reached(ENTRA, nested) == {"permission", "group"}
    assert reached(ENTRA, direct) == KINDS


def test_a_membership_listed_through_another_group_is_no_direct_one() -> None:
    through = grant("group:g1", 10, issuer=ENTRA, via=f"{ENTRA}|group:g2")
    assert reached(ENTRA, through) == {"permission", "group"}


def test_elsewhere_all_that_a_group_is_conferred_reaches_the_groups_within_it() -> None:
    assert reached(OKTA, grant("group:g2", 10)) == KINDS


def test_what_a_group_was_given_twice_before_is_held_once_and_for_as_long_as_either_lasts() -> None:
    first = ROLE._replace(valid_from=MEMBERSHIP.valid_from - 9, valid_to=MEMBERSHIP.valid_from + 1)
    second = first._replace(valid_from=MEMBERSHIP.valid_from - 5, valid_to=None)
    for conferrals in ([first, second], [second, first]):
        [conferred] = confer([MEMBERSHIP], {MEMBERSHIP.entitlement_id: conferrals})
        assert (conferred.valid_from, conferred.valid_to) == (MEMBERSHIP.valid_from, None)


def test_two_memberships_of_one_group_hand_on_what_begins_later_once() -> None:
    twice = [MEMBERSHIP, MEMBERSHIP._replace(mode="activated", evidence=("again",))]
    [conferred] = confer(twice, {MEMBERSHIP.entitlement_id: [ROLE]})
    assert conferred.path == "assigned"
