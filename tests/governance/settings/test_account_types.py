"""What config says that accounts are."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.settings.account_types import AccountTypeRule, Typed, TypeRules
from tests.governance.situations import NOON, OKTA, make_account, make_grant

BOTS = make_grant(entitlement_id=f"{OKTA}|group:g1", entitlement_type="group", entitlement_name="All Bots")


def rule(**told: Any) -> AccountTypeRule:
    return msgspec.convert({"type": "service", **told}, AccountTypeRule)


def typed(*rules: AccountTypeRule, grants: Any = (), own_word: str | None = None, **account: Any) -> Typed:
    return TypeRules(rules, [(f"{OKTA}|named", "shared")]).type_of(make_account(**account), grants, own_word)


@pytest.mark.parametrize(
    "holds",
    [
        {"accounts": [f"{OKTA}|jo"]},
        {"names": ["JO@*"]},
        {"names": ["*", "x"], "issuers": [OKTA]},
        {"groups": ["all b*"]},
        {"groups": ["g1"]},
        {"attributes": {"usertype": ["Bot*"]}},
        {"source_types": ["person"]},
        {"source_types": ["managedidentity"]},
    ],
)
def test_a_rule_holds_by_what_it_names(holds: dict[str, Any]) -> None:
    known: dict[str, Any] = {"grants": [BOTS], "own_word": "ManagedIdentity", "profile": {"userType": "bot 7"}}
    assert typed(rule(**holds), **known) == Typed("service", "rule 1")
    assert typed(rule(**holds, accounts=["okta:acme|else"]), **known).by is None if "accounts" not in holds else True


def test_the_first_rule_that_holds_decides_and_a_named_account_stands_above() -> None:
    rules = (rule(names=["nobody*"]), rule(type="shared", names=["jo*"]), rule(names=["*"]))
    assert typed(*rules) == Typed("shared", "rule 2")
    assert typed(*rules, account_id=f"{OKTA}|named") == Typed("shared", "config")
    assert typed() == Typed("person", None)


def test_a_group_that_was_left_or_may_be_entered_says_nothing() -> None:
    assert typed(rule(groups=["g1"]), grants=[BOTS._replace(valid_to=NOON), BOTS._replace(mode="eligible")]).by is None


def test_the_platforms_own_is_never_called_otherwise() -> None:
    assert typed(rule(names=["*"]), type="system") == Typed("system", None)


def test_a_rule_that_names_nothing_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="says of no account that it is one; name accounts"):
        rule(issuers=[OKTA])
