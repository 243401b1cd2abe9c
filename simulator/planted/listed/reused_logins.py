"""P43: logins of the org that is read by lists, which name somebody else than they did."""

from __future__ import annotations

from typing import Any

import msgspec

from ingest.collection.census_events import AccountSeen
from simulator.okta import lifecycle
from simulator.organisation.cast import Account
from simulator.organisation.ledger import Finding, Unanswered
from simulator.planted.listed.org import ISSUER, ListedOrg

_REUSED = "reused_login"
_RENAMED_DAYS, _CAME_DAYS = 100, 60
"""Days before the end on which somebody gave a login up, and somebody else came to have it."""


def plant_reused_logins(org: ListedOrg) -> dict[str, Any]:
    """Add the accounts and what must come of them; return what config says of them."""
    stage = org.stage
    maiden = _renamed(org, "Mara Maiden", "mara.wed")
    namesake = org.person("Zed Zero", hired_days=_CAME_DAYS, login=maiden.login.upper())
    stage.expect_finding(Finding(_REUSED, namesake.key, detail=maiden.login))
    stage.case("p43", "found", "the login was a colleague's until 40 days before", namesake, "two people")
    back = org.person("Bea Backagain", busy=False)
    for days, login in ((_RENAMED_DAYS, "bea.away@example.com"), (_CAME_DAYS, back.login.upper())):
        _rename(org, back, login, days)
    stage.case("p43", "near_miss", "renamed and back, in another case", back, "its own login")
    first = _renamed(org, "Rita Rehired", "rita.left", profile={"employeeNumber": "7"})
    again = org.person("R Again", hired_days=_CAME_DAYS, login=first.login, profile={"employeeNumber": "7"})
    stage.case("p43", "near_miss", "a rehire of one employee id", again, "one identity")
    alike = _renamed(org, "Nina Namesake", "nina.left")
    other = org.person("Nína Namesake", hired_days=_CAME_DAYS, login=alike.login)
    stage.expect_not_evaluable(Unanswered(_REUSED, other.key, because="an open case"))
    stage.case("p43", "not_evaluable", "their names are alike", other, "nobody said whether it is she")
    return {"policies": {_REUSED: {}}, "links": {"attributes": {ISSUER: "employeeNumber"}}}


def _renamed(org: ListedOrg, name: str, login: str, **listed: Any) -> Account:
    """Return an account as it was before another login was given to it, which the list shows."""
    account = org.person(name, busy=False, **listed)
    renamed = f"{login}@{account.login.partition('@')[2]}"
    _rename(org, account, renamed, _RENAMED_DAYS)
    shown = org.accounts[-1]
    profile = {**msgspec.convert(shown.attributes["profile"], dict[str, object]), "login": renamed}
    org.accounts[-1] = AccountSeen(
        shown.list_name, msgspec.structs.replace(shown.party, name=renamed), shown.attributes | {"profile": profile}
    )
    return account


def _rename(org: ListedOrg, account: Account, login: str, days: float) -> None:
    stage, called = org.stage, account._replace(login=login)
    at = org.plan.before_end(days, 12)
    stage.add_record(lifecycle.profile_updated(stage.mint, called, at, {"login": account.login}, {"login": login}))
