"""P45: emergency accounts of the org that is read by lists, used with and without a declared test."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.organisation.ledger import Finding
from simulator.planted.listed import ListedOrg
from simulator.records.instants import instant

_USED = "break_glass_used"
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
