"""P45, P44: emergency accounts of the org that is read by lists, with and without a declared test, and shared ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.activity.scripts import okta_visit
from simulator.entra.sign_ins import sign_in
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import INTRANET
from simulator.organisation.ledger import Finding, Unanswered
from simulator.planted.listed.org import ListedOrg
from simulator.records.instants import instant

_USED, _PLACES = "break_glass_used", "shared_account_places"
_VISITED_DAYS = (148, 134)
"""Days before the end on which whoever is not busy signs in."""


def plant_emergency_accounts(org: ListedOrg) -> dict[str, Any]:
    """Add the accounts and what must come of them; return what config says of them."""
    stage, plan = org.stage, org.plan
    visited = [instant(plan.before_end(days, 9)) for days in _VISITED_DAYS]
    before = len(stage.records)
    used = org.person("Gil Glass", busy=False)
    sessions = {record.body["authenticationContext"]["externalSessionId"] for record in stage.records[before + 1 :]}
    for session in sorted(sessions):
        stage.expect_finding(Finding(_USED, used.key, detail=f"session:{session}"))
    stage.case("p45", "found", "used, and nobody said that it would be", used, "two sessions")
    tested = org.person("Tess Glass", busy=False)
    stage.case("p45", "near_miss", "declared test", tested, "both uses lie in tests that config declares")
    tests = [
        {"account": tested.key, "reason": "drill"}
        | {"since": (at - timedelta(hours=1)).isoformat(), "until": (at + timedelta(hours=8)).isoformat()}
        for at in visited
    ]
    glasses = [{"account": account.key, "owner": org.boss.key, "type": "break_glass"} for account in (used, tested)]
    return {"non_persons": glasses, "policies": {_USED: {"tests": tests}}}


def plant_shared_accounts(org: ListedOrg) -> dict[str, Any]:
    """Add accounts that several people share, in two countries; return what config says of them."""
    stage, plan, day = org.stage, org.plan, _VISITED_DAYS[-1]
    at_once, in_turn = org.person("Shay Shared", busy=False), org.person("Tula Turns", busy=False)
    for account, hour in ((at_once, 11), (in_turn, 15)):
        # Whoever else uses it sits elsewhere; a visit lasts four hours.
        okta_visit(stage, account._replace(seat=account.seat + 1), plan.before_end(day, hour))
    on_day = instant(plan.before_end(day, 11)).date().isoformat()
    stage.expect_finding(Finding(_PLACES, at_once.key, detail=on_day))
    stage.case("p44", "found", "two sessions overlap, from two countries", at_once, "typed shared by config")
    stage.case("p44", "near_miss", "one after the other", in_turn, "the first session had ended")
    shared = (at_once, in_turn, *_shared_at_entra(org))
    typed = [{"account": a.key, "owner": org.boss.key, "type": "shared"} for a in shared]
    return {"non_persons": typed, "policies": {_PLACES: {}}}


def _shared_at_entra(org: ListedOrg) -> list[Account]:
    """Add accounts of which sign-ins alone tell: between two at a desk one elsewhere, and a notebook on its way."""
    stage, day = org.stage, _VISITED_DAYS[-1]
    at_once, carried = stage.entra("Shona Shared"), stage.entra("Noa Notebook")
    for account, evening_seat in ((at_once, 0), (carried, 1)):
        desk, phone = stage.mint.guid(), stage.mint.guid()
        for hour, seat, session in ((9, 0, desk), (12, 1, phone), (17, evening_seat, desk)):
            elsewhere, at = account._replace(seat=account.seat + seat), org.plan.before_end(day, hour)
            stage.add_record(sign_in(stage.mint, elsewhere, INTRANET, at, session=session))
        stage.expect_not_evaluable(
            Unanswered("unlisted_account", account.key, because="its tenant's audits are unread")
        )
    on_day = instant(org.plan.before_end(day, 12)).date().isoformat()
    stage.expect_finding(Finding(_PLACES, at_once.key, detail=on_day))
    stage.case("p44", "found", "between two sign-ins of one session one from another country", at_once, "at Entra")
    stage.expect_not_evaluable(Unanswered(_PLACES, carried.key, because="no sign-in tells when its session ended"))
    stage.case("p44", "near_miss", "a notebook signs in at both ends of its way", carried, "a session in two places")
    return [at_once, carried]
