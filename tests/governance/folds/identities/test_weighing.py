"""How sure it is that two accounts are one identity's: weights summed and capped, heeding what speaks against them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from governance.folds.identities.weighing import contradicting, weighed
from governance.settings.links import WEIGHTS, LinkRule, LinkSettings

ADA, ADA_TOO, EVE = "okta:acme|1", "entra:acme|1", "okta:acme|2"
MAIL = "mail:ada@example.com"


def confidence(own: set[str], other: set[str], holders: Mapping[str, set[str]] = MappingProxyType({})) -> int:
    links = {ADA: own, ADA_TOO: other}
    sharing = {link: {ADA, ADA_TOO} for link in own & other if not link.startswith("named:")} | dict(holders)
    return weighed(ADA, ADA_TOO, links, sharing, LinkSettings()).confidence


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({"account:entra:acme|1"}, 100),
        ({"person:roster:acme|7"}, 100),
        ({"attribute:7"}, 100),
        ({MAIL}, 80),
        ({"foreign:ada@home.example"}, 40),
        ({"named:berg__a/ada berg"}, 30),
        ({"foreign:ada@home.example", "foreign:ada@other.example"}, 40),
        ({"foreign:ada@home.example", "named:berg__a/ada berg"}, 70),
        ({"attribute:7", MAIL}, 100),
        ({"placeholder:n/a", "answers_to:okta:acme|9", "had:ada@example.com"}, 0),
    ],
)
def test_what_two_accounts_share_is_summed_and_capped(links: set[str], expected: int) -> None:
    assert confidence(links, links) == expected


def test_the_order_of_the_rules_decides_only_which_is_named_first() -> None:
    both = {"attribute:7", "foreign:a@home.example"}
    links, holders = {ADA: both, ADA_TOO: both}, {"attribute:7": {ADA, ADA_TOO}}
    order: list[LinkRule] = [*WEIGHTS]
    forth = weighed(ADA, ADA_TOO, links, holders, LinkSettings())
    back = weighed(ADA, ADA_TOO, links, holders, LinkSettings(weights={rule: WEIGHTS[rule] for rule in order[::-1]}))
    assert forth.confidence == back.confidence
    assert [e.rule for e in forth.evidence] == [e.rule for e in back.evidence][::-1] == ["attribute", "foreign_address"]


def test_an_address_of_two_accounts_of_a_source_or_that_another_had_tells_nobody() -> None:
    assert confidence({MAIL}, {MAIL}, {MAIL: {ADA, ADA_TOO, EVE}}) == 0
    assert confidence({MAIL}, {MAIL}, {"had:ada@example.com": {EVE}}) == 0
    assert weighed(ADA, EVE, {ADA: {MAIL}, EVE: {MAIL}}, {MAIL: {ADA, EVE}}, LinkSettings()).against


def test_an_address_does_not_outweigh_verified_values_that_differ() -> None:
    assert confidence({MAIL, "attribute:7"}, {MAIL, "attribute:8"}) == 0
    assert confidence({MAIL, "attribute:7"}, {MAIL}) == 80
    assert contradicting({"attribute:7"}, {"attribute:8"}) and not contradicting({"attribute:7"}, {"attribute:7"})
    assert contradicting({"person:roster:acme|7"}, {"person:roster:acme|8"})


def test_a_link_that_too_many_share_weighs_nothing() -> None:
    links = {ADA: {"attribute:7"}, ADA_TOO: {"attribute:7"}}
    assert weighed(ADA, ADA_TOO, links, {}, LinkSettings()).confidence == 0


_WRONG: list[dict[str, object]] = [
    {"weights": {"name": 80}},
    {"weights": {"name": 30, "foreign_address": 60}},
    {"linked_at": 70},
    {"candidate_at": 90},
]


@pytest.mark.parametrize("wrong", _WRONG)
def test_settings_by_which_what_anybody_may_claim_would_link_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"linked_at|candidate_at"):
        LinkSettings(**wrong)  # type: ignore[arg-type]  # one key of several types
