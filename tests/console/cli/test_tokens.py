"""Tokens that act: for an owner who is an account, made by somebody who may decide as him."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from console.cli import tokens
from console.cli.tokens import TokenContext, Wanted
from console.sign_in.tokens import bearer, listed_tokens
from console.store.own_tables import own_tables
from front_door.settings import InForce, Settings
from governance.model.acts import Author
from governance.settings.people import PeopleSettings
from governance.settings.sections import StoreSettings
from governance.store.clock import now_micros
from ingest.contract.errors import DeclinedError, UnclearError
from tests.governance.queries.filled import ACME, naming
from tests.reviews.opened import filled_store

ADA = Author(via="os", uid=1, name="ada", address="gate.example.com")


def context_of(folder: Path, **people: Any) -> TokenContext:
    url = f"sqlite:///{folder / 'jitgov.sqlite'}"
    filled_store(url).dispose()
    governance = naming({f"{ACME}|payroll": "Payroll"})
    written = Settings(store=StoreSettings(url=url), governance=governance, people=PeopleSettings(**people))
    return cast(TokenContext, SimpleNamespace(settings=InForce(written, {})))


def wanted(**more: Any) -> Wanted:
    usual: dict[str, Any] = {"name": "bot", "owner": "pat@example.com", "roles": ("reviewer",), "reach": ()}
    return Wanted(**(usual | {"acts": True, "days": 1} | more))


def test_it_decides_as_its_owner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = context_of(tmp_path)
    tokens.create(context, wanted())
    with own_tables(context.settings.store) as own:
        visitor = bearer(own, capsys.readouterr().out.strip(), now_micros(), None)
        assert listed_tokens(own)[0].acts
    assert visitor is not None
    assert (visitor.account_id, visitor.login.acts) == (f"{ACME}|pat", True)
    assert visitor.author.spelled().startswith("pat@example.com by token bot")


@pytest.mark.parametrize(
    ("more", "people", "error"),
    [
        ({"owner": "nobody"}, {}, UnclearError),
        ({"acts": False}, {}, DeclinedError),
        ({"roles": ("compliance", "administrator")}, {}, DeclinedError),
        ({"reach": ("okta:acmee",)}, {}, UnclearError),
        ({"reach": (f"{ACME}|payrol",)}, {}, UnclearError),
        ({}, {"os": {"bob": f"{ACME}|bob"}}, DeclinedError),
        ({}, {"os": {"ada": f"{ACME}|jo"}}, DeclinedError),
    ],
)
def test_nobody_makes_one_as_whom_he_may_not_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: Any, people: Any, error: type[Exception]
) -> None:
    context = context_of(tmp_path, **people)
    named = ADA if not people.get("os", {}).get("ada") else Author(via="os", issuer=ACME, subject="jo", name="ada")
    monkeypatch.setattr(tokens, "os_author", lambda _: named)
    with pytest.raises(error):
        tokens.create(context, wanted(**more))


def test_a_reach_that_is_misspelt_is_named_with_what_may_be_meant(tmp_path: Path) -> None:
    context = context_of(tmp_path)
    with pytest.raises(UnclearError, match=r"nothing is known of 'okta:acmee'; did you mean okta:acme\?"):
        tokens.create(context, wanted(reach=("okta:acmee",)))
    tokens.create(context, wanted(reach=(ACME,)))
    with own_tables(context.settings.store) as own:
        assert [token.reach for token in listed_tokens(own)] == [[ACME]]
