from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from governance.model.answers import Answer
from governance.model.configured import Configured, configure
from governance.model.controls import Controls
from governance.model.policy import Entitlements, Policy, PolicySettings, Trait, needs
from governance.model.situation import Situation
from governance.model.states import Grant
from governance.policies.support.asked_about import AskedAbout
from tests.governance.situations import ENTRA, OKTA, make_grant, make_situation


class Naming(PolicySettings, frozen=True, kw_only=True):
    names: list[str] = msgspec.field(default_factory=list)
    privileges: bool = False


def _says_nothing(_situation: Situation, _settings: Naming) -> Iterable[Answer]:
    return ()


def _named(settings: Naming) -> Entitlements:
    return Entitlements(frozenset(settings.names), settings.privileges)


def asking(*names: str, of_everybody: bool = False, only_with: Iterable[Trait] = (), **said: Any) -> Configured:
    policy: Policy[Naming] = Policy(
        id="it", title="It", severity="low",
        controls=Controls((), (), (), ()), examples=list, remedy="Mend it.", settings=Naming, default=None,
        needs=needs(only_with=only_with, only_holding=None if of_everybody else _named), judge=_says_nothing,
    )  # fmt: skip
    return configure(policy, Naming(names=list(names), **said))


def asked_of(every: Iterable[Configured], *grants: Grant) -> tuple[int, ...]:
    """Which of the policies, by number, are asked about somebody with these grants."""
    return AskedAbout([(asked, number) for number, asked in enumerate(every)]).of(make_situation(grants=grants))


def group(own: str, name: str | None = None, **told: Any) -> Grant:
    ordinary: dict[str, Any] = {
        "entitlement_id": f"{OKTA}|group:{own}", "entitlement_type": "group", "entitlement_name": name,
        "privileged": False,
    }  # fmt: skip
    return make_grant(**(ordinary | told))


@pytest.mark.parametrize(
    "spelled",
    [
        f"{OKTA}|group:g1", "*|group:g1", "group:g1", "group:Finance", f"{OKTA}|group:Finance", "*|group:Finance",
        "group:Money",
    ],
)  # fmt: skip
@pytest.mark.parametrize("via", [None, f"{OKTA}|group:g9"])
def test_who_holds_what_settings_name_is_asked_about_however_it_is_spelled(spelled: str, via: str | None) -> None:
    held = group("g1", "Finance", former_names=("Money",), via=via, mode="eligible", valid_to=1)
    assert asked_of([asking(spelled)], group("g2"), held) == (0,)
    assert asked_of([asking(spelled)], group("g2"), group("Finance ")) == ()
    assert asked_of([asking(spelled)]) == ()


def test_another_sources_is_asked_about_only_where_any_sources_is_named() -> None:
    elsewhere = group("g1", entitlement_id=f"{ENTRA}|group:g1")
    every = [asking(f"{OKTA}|group:g1"), asking("*|group:g1"), asking("group:g1")]
    assert asked_of(every, elsewhere) == (1, 2)


def test_each_policy_is_asked_by_its_own_settings_and_in_order() -> None:
    every = [asking("group:a"), asking(of_everybody=True), asking("group:b"), asking("group:a", "group:b"), asking()]
    assert asked_of(every, group("a")) == (0, 1, 3)
    assert asked_of(every, group("b")) == (1, 2, 3)
    assert asked_of(every, group("a"), group("b")) == (0, 1, 2, 3)
    assert asked_of(every, group("c")) == asked_of(every) == (1,)


def test_a_privilege_is_asked_about_where_settings_mean_every_one() -> None:
    every = [asking("group:a"), asking("group:a", privileges=True)]
    assert asked_of(every, make_grant()) == (1,)
    # The same entitlement may be a privilege of one and not of another.
    assert asked_of(every, make_grant(privileged=False)) == ()


def test_traits_are_demanded_beside_what_is_held() -> None:
    every = [asking("group:a", only_with=("activation", "grants")), asking("group:a", only_with=("grants",))]
    assert asked_of(every, group("a")) == (1,)
    assert asked_of(every, group("a"), group("b", mode="activated")) == (0, 1)


def test_a_name_that_changes_is_looked_for_anew() -> None:
    about = AskedAbout([(asking("group:Finance"), "asked")])
    of = [about.of(make_situation(grants=(group("g1", name),))) for name in (None, "Finance", "Sales", "Finance")]
    assert of == [(), ("asked",), (), ("asked",)]
