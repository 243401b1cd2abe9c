"""P29, P30: people of two roles of the org that is read by lists, a mover between them, and one who stands out."""

from __future__ import annotations

from typing import Any

from ingest.contract.event import Entitlement
from simulator.okta import access, lifecycle
from simulator.organisation.cast import OKTA, Account, Group
from simulator.organisation.ledger import Finding
from simulator.planted.listed.org import CHESS, LISTED, ListedOrg
from simulator.records.mint import okta_id

_CREEP, _OUTLIER = "privilege_creep", "peer_outlier"
_PEERS = 4
_JOINED_DAYS, _MOVED_DAYS = 130, 100
"""Days before the end on which groups were joined, and on which somebody moved."""
_CLERK, _TRADER = ("Law", "Clerk"), ("Desk", "Trader")


def _group(name: str) -> Group:
    return Group(OKTA, LISTED, okta_id("00g", f"woodgrove {name}"), name)


_LEDGER, _HALL, _BULLION = _group("Ledger"), _group("Hall"), _group("Bullion")


def plant_peers(org: ListedOrg) -> dict[str, Any]:
    """Add the accounts and what must come of them; return what config says of the policies."""
    stage = org.stage
    clerks = [_in_role(org, f"Cle Clerk{letter}", _CLERK) for letter in "abcde"]
    traders = [_in_role(org, f"Tra Trader{letter}", _TRADER) for letter in "abcde"]
    for account in (*clerks, *traders):
        _shown(org, account, _HALL)
    for account in clerks:
        _shown(org, account, _LEDGER)
    mover = _in_role(org, "Mona Mover", _TRADER)
    _profile(org, mover, _CLERK, _JOINED_DAYS + 5)
    _profile(org, mover, _TRADER, _MOVED_DAYS)
    for group in (_LEDGER, _HALL):
        stage.add_record(access.member(stage.mint, mover, group, org.plan.before_end(_JOINED_DAYS, 10), org.boss))
        _shown(org, mover, group)
    stage.expect_finding(Finding(_CREEP, mover.key, entitlement=_key(org, _LEDGER)))
    stage.case("p29", "found", "a mover keeps what clerks hold and traders do not", mover, "past the grace")
    stage.case("p29", "near_miss", "everybody holds it", mover, "the hall is clerks' and traders' alike")
    corrected = _in_role(org, "Cora Corrected", _CLERK)
    _profile(org, corrected, ("Law", "Clerks"), _JOINED_DAYS + 5)
    _profile(org, corrected, _CLERK, _MOVED_DAYS)
    _shown(org, corrected, _LEDGER)
    stage.case("p29", "near_miss", "title merely corrected", corrected, "in one role all the time")
    _shown(org, traders[0], _BULLION)
    stage.expect_finding(Finding(_OUTLIER, traders[0].key, entitlement=_key(org, _BULLION)))
    stage.case("p30", "found", "the bullion is no other trader's", traders[0], "sensitive by config")
    _shown(org, traders[1], CHESS)
    stage.case("p30", "near_miss", "ordinary entitlement", traders[1], "nobody calls the club sensitive")
    outlier = {"peers": _PEERS, "privileges": False, "entitlements": [f"group:{_BULLION.name}"]}
    return {_CREEP: {"peers": _PEERS}, _OUTLIER: outlier}


def _in_role(org: ListedOrg, name: str, role: tuple[str, str]) -> Account:
    department, title = role
    return org.person(name, department=department, profile={"title": title})


def _profile(org: ListedOrg, account: Account, role: tuple[str, str], days: float) -> None:
    department, title = role
    fields = {"department": department, "title": title}
    at = org.plan.before_end(days, 9)
    org.stage.add_record(lifecycle.profile_updated(org.stage.mint, account, at, {}, fields))


def _shown(org: ListedOrg, account: Account, group: Group) -> None:
    org.shown(account, Entitlement("group", group.id, group.name))


def _key(org: ListedOrg, group: Group) -> str:
    return f"{org.boss.issuer}|group:{group.id}"
