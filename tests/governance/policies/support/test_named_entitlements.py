from __future__ import annotations

from typing import Any

import pytest

from governance.model.spellings import spellings_of
from governance.model.states import Grant
from governance.policies.support import named_entitlements
from governance.policies.support.named_entitlements import SaidOfEntitlements
from tests.governance.situations import OKTA, make_grant


def group(own: str, **told: Any) -> Grant:
    ordinary: dict[str, Any] = {
        "entitlement_id": f"{OKTA}|group:{own}", "entitlement_type": "group", "entitlement_name": None,
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def test_it_is_looked_for_once_among_all_spellings() -> None:
    asked: list[tuple[str, ...]] = []

    def said_of(spelled: tuple[str, ...]) -> int:
        asked.append(spelled)
        return len(spelled)

    said = SaidOfEntitlements(said_of)
    one, other = group("1", entitlement_name="Sales", former_names=("Shop",)), group("2")
    held = [one, one._replace(account_id=f"{OKTA}|al", via=f"{OKTA}|group:9", mode="eligible", valid_to=1), other]
    assert [said.of(grant) for grant in held] == list(said.of_each(held)) == [9, 9, 3]
    assert asked == [spellings_of(one), spellings_of(other)]


def test_another_name_former_name_or_type_is_looked_for_anew() -> None:
    said = SaidOfEntitlements(lambda spelled: spelled)
    known = group("1", entitlement_name="Sales")
    others = (
        known._replace(entitlement_name="Shop"),
        known._replace(former_names=("Shop",)),
        known._replace(entitlement_name=None),
        known._replace(entitlement_type="license"),
    )
    for grant in (known, *others, known):
        assert said.of(grant) == spellings_of(grant)


def test_of_no_more_than_so_many_entitlements_it_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_entitlements, "_REMEMBERED", 3)
    said = SaidOfEntitlements(lambda spelled: spelled[0])
    for number in (*range(10), *range(10)):
        assert said.of(group(str(number))) == f"{OKTA}|group:{number}"
        assert len(said) <= 3
