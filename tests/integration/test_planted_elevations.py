"""The planted activations and their near misses: the exact sets of findings and open questions, in any order."""

from __future__ import annotations

import pytest

from governance.store.views.accepted import finding_status
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Event, Source
from simulator.organisation.cast import ENTRA, TENANT
from simulator.organisation.plan import Plan
from simulator.planted.listed.elevations import ElevatedOrg
from simulator.records.instants import instant
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told
from tests.simulator.translating import events

ORG = ElevatedOrg(Plan())
PLAN, LEDGER = ORG.plan, ORG.stage.ledger
SETTINGS = governance(policies=only_policies(ORG.settings()))


def log() -> list[Event]:
    """The tenant's log, read without a gap."""
    covered = Interval(instant(PLAN.begin), instant(PLAN.end))
    told = [event for record in ORG.stage.records for event in events(record)]
    return [*told, claim_event(Source(ENTRA, TENANT, "directory_audits"), covered, covered.to_at)]


@pytest.fixture(params=["in order", "backwards", "log last"])
def told(request: pytest.FixtureRequest, sqlite_url: str) -> Told:
    told = Told(sqlite_url, SETTINGS)
    told._now = PLAN.end
    batches = [log(), *ORG.censuses()]
    order = {"in order": batches, "backwards": batches[::-1], "log last": [*batches[1:], batches[0]]}
    for batch in order[request.param]:
        told.tell(batch)
    return told


def test_findings_and_open_questions_are_exactly_those_planted(told: Told) -> None:
    status = finding_status(PLAN.end)
    sql = f"SELECT policy, account_id, application_id, entitlement_id, detail, {status} FROM finding f WHERE live = 1"
    expected = {(f.policy, f.account, f.application, f.entitlement, f.detail, f.status) for f in LEDGER.findings}
    assert set(told.ask(sql)) == expected
    questions = told.ask(
        "SELECT policy, account_id, entitlement_id FROM not_evaluable WHERE since_at <= %s", (PLAN.end,)
    )
    assert set(questions) == {(u.policy, u.account, u.entitlement) for u in LEDGER.unanswered}


@pytest.mark.parametrize("subject", ["p31", "p32", "p33"])
def test_each_policy_has_what_it_finds_and_what_it_must_not(subject: str) -> None:
    assert {"found", "near_miss"} <= {case.role for case in LEDGER.cases if case.subject == subject}
