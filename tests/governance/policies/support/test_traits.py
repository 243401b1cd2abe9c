from __future__ import annotations

from typing import Any, get_args

import pytest

from governance.model.policy import Trait
from governance.model.situation import ApplicationFacts, Owner, Situation
from governance.model.states import AttributeChange, Change
from governance.policies.support.examples import person, stated
from governance.policies.support.traits import mask_of, traits_of
from tests.governance.situations import (
    APP,
    ENTRA,
    NOON,
    OKTA,
    make_account,
    make_app_account,
    make_grant,
    make_provenance,
    make_situation,
)


def has(trait: Trait, told: Situation) -> bool:
    return traits_of(told) & mask_of([trait]) != 0


def of_account(**told: Any) -> Situation:
    return make_situation(account=make_account(**told))


def test_every_trait_is_told_apart() -> None:
    every: tuple[Trait, ...] = get_args(Trait)
    assert len({mask_of([trait]) for trait in every}) == len(every)
    assert mask_of(every) == sum(mask_of([trait]) for trait in every) and mask_of([]) == 0


def test_an_ordinary_person_has_none_of_them() -> None:
    assert traits_of(make_situation()) == 0


def holding(kind: str, **told: Any) -> Situation:
    return make_situation(grants=(make_grant(entitlement_id=f"{OKTA}|{kind}:it", entitlement_type=kind, **told),))


@pytest.mark.parametrize(("kind", "via", "expected"), [
    ("app_assignment", None, True), ("app_role", None, True), ("app_assignment", f"{OKTA}|group:g", False),
    ("group", None, False),
])  # fmt: skip
def test_an_assignment_is_one_that_no_group_gives(kind: str, via: str | None, expected: bool) -> None:
    assert has("assignment", holding(kind, via=via)) is expected


@pytest.mark.parametrize("via", [None, f"{OKTA}|group:g"])
def test_a_permission_may_be_a_credential_by_whatever_path(via: str | None) -> None:
    assert has("credential", holding("permission", via=via)) and has("credential", of_account(type="service"))


def test_a_departure_is_any_end_that_was_or_may_have_been() -> None:
    back = (Change(NOON, "disabled", "e1", "person", False), Change(NOON + 1, "enabled", "e2", "person", False))
    ended_there = make_situation(app_accounts=(make_app_account(deprovisioned=((NOON, "e"),)),))
    owned = make_situation(owner=Owner(f"{OKTA}|own", True, None, None))
    for told in (of_account(timeline=back), of_account(ended_at=NOON), of_account(state="unknown"), ended_there, owned):
        assert has("departure", told)
    assert has("end", of_account(ended_at=NOON)) and not has("end", of_account(timeline=back))
    assert has("departure", of_account(issuer="applist:okta:acme/app1"))


@pytest.mark.parametrize(("configured", "required", "expected"), [
    (False, None, False), (False, False, False), (True, None, True), (False, True, True),
])  # fmt: skip
def test_a_demand_is_an_application_s(configured: bool, required: bool | None, expected: bool) -> None:
    facts = ApplicationFacts(APP, None, False, configured, required)
    assert has("demand", make_situation(applications={APP: facts})) is expected


def test_elevations_are_a_provider_s() -> None:
    assert has("elevations", of_account(issuer=ENTRA)) and not has("elevations", of_account(issuer=OKTA))


@pytest.mark.parametrize(("names", "expected"), [
    (("Department", "jobTitle"), True), (("department", "title"), True), (("department",), False), (("title",), False),
])  # fmt: skip
def test_a_role_is_one_that_a_profile_or_a_roster_may_tell(names: tuple[str, ...], expected: bool) -> None:
    told = of_account(attribute_changes=tuple(AttributeChange(NOON, name, "It", "e") for name in names))
    assert has("role", told) is expected
    assert has("role", told._replace(person=person(stated(1))))


@pytest.mark.parametrize(("kind", "expected"), [("jit_confirmed", True), ("jit_candidate", False), ("manual", False)])
def test_a_confirmed_login_is_the_accounts_own(kind: str, expected: bool) -> None:
    assert has("jit_confirmed", of_account(provenance=make_provenance(kind))) is expected
    there = make_app_account(provenance=make_provenance("jit_confirmed"))
    assert not has("jit_confirmed", make_situation(app_accounts=(there,)))
