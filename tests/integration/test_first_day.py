"""A first census and nothing else: what stood before it is answered, and what is wrong is found at once, as stated."""

from __future__ import annotations

import pytest

from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, access
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import sweep_all
from governance.store.database.engine import reading
from ingest.contract.event import Application
from ingest.contract.instants import format_instant, to_micros
from tests.governance.censuses import ISSUER, CensusOf, day
from tests.governance.configured import governance
from tests.governance.told import Told

CRM = Application("crm", "CRM")
FIRST = day(200)
SETTINGS = governance(policies={"standing_privilege": {"max_days": 30}, "orphan": {"grace_days": 7}, "admin_mfa": {}})
FOUND = (
    "SELECT policy, unit_id, opened_at, basis FROM finding WHERE live = 1 AND policy IN ({}) ORDER BY policy, unit_id"
)


def at(number: float) -> int:
    return to_micros(day(number))


def since(number: float) -> str:
    return format_instant(day(number))


@pytest.fixture
def told(store_url: str) -> Told:
    listed = CensusOf(FIRST, states=["use"])
    observed = {"last_success_at": since(40)}
    listed.account("adm", created_at=since(1), factors=[], observed=observed, profile={"department": "IT"})
    listed.grant("adm", "super", path="assigned", stated_at=day(20))
    listed.account("gone", "disabled", reason="deactivated", created_at=since(2), status_changed_at=since(100))
    listed.account("gone", application=CRM, created_at=since(50)).grant("gone", "acrm", stated_at=day(60))
    listed.account("leave", "disabled", reason="suspended", created_at=since(2), status_changed_at=since(100))
    listed.account("fresh", created_at=since(160))
    told = Told(store_url, SETTINGS)
    told.tell(listed.events())
    return told


def test_policies_judge_at_once(told: Told) -> None:
    policies = "'admin_mfa', 'orphan', 'standing_privilege'"
    assert told.ask(FOUND.format(policies)) == [
        ("admin_mfa", f"{ISSUER}|adm", at(200), "stated"),
        # An assignment's date is not when the account over there was made: that is first seen now.
        ("orphan", f"{ISSUER}|gone", at(200), "stated"),
        ("standing_privilege", f"{ISSUER}|adm", at(20), "stated"),
    ]


def test_the_sweep_judges_at_once_and_whoever_is_suspended_is_not_stale(told: Told) -> None:
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        as_of = snapshot.default_as_of(at(300)).at
        found = {swept.subject: swept.given[:2] for swept in sweep_all(snapshot, as_of)}
    assert as_of == at(200)
    assert found == {"adm": ("stale", "stated"), "fresh": ("stale", "stated")}


def test_questions_about_the_time_before_are_answered(told: Told) -> None:
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        for number, held in ((10, []), (30, ["super"]), (70, ["super", "acrm"])):
            rows = access(snapshot, EVERYTHING, AccessFilters(as_of=at(number)), PageRequest()).rows
            assert sorted(row.entitlement.id for row in rows if row.entitlement) == sorted(held)
            assert {row.from_basis for row in rows} <= {"stated"}
    assert told.state("gone") == ("disabled", at(100))
    assert told.state("leave") == ("disabled", None)
