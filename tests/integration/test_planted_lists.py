"""The planted cases that rest on lists, and their near misses: the exact sets of findings and open questions."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from governance.store.views.accepted import finding_status
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Event, Source
from ingest.translation.rosters.column_map import ColumnMap, Columns
from ingest.translation.rosters.lists import ListHead, list_events, persons_of
from ingest.translation.rosters.rows import Row
from simulator.organisation.cast import OKTA
from simulator.organisation.personnel import HEADERS, ZONE
from simulator.organisation.plan import Plan
from simulator.planted.leaver_clients import plant_leaver_clients
from simulator.planted.listed import LISTED
from simulator.planted.listed_tenants import ListedTenants
from simulator.planted.non_persons import plant_emergency_accounts, plant_shared_accounts
from simulator.planted.peers import plant_peers
from simulator.planted.reused_logins import plant_reused_logins
from simulator.records.instants import instant
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told
from tests.simulator.translating import events

ORG = ListedTenants(Plan())
KEPT = plant_emergency_accounts(ORG)
REUSED = plant_reused_logins(ORG)
PEERS = plant_peers(ORG)
SHARED = plant_shared_accounts(ORG)
CLIENTS = plant_leaver_clients(ORG)
PLAN, LEDGER = ORG.plan, ORG.stage.ledger
SETTINGS = governance(
    policies=only_policies(
        ORG.settings() | KEPT["policies"] | REUSED["policies"] | PEERS | SHARED["policies"] | CLIENTS.policies
    ),
    links=REUSED["links"],
    non_persons=[
        *({"account": account.key, "owner": owner.key} for account, owner in ORG.stage.owned),
        *KEPT["non_persons"],
        *SHARED["non_persons"],
    ],
)


def log() -> list[Event]:
    """The org's log, read without a gap."""
    covered = Interval(instant(PLAN.begin), instant(PLAN.end))
    told = [event for record in ORG.stage.records for event in events(record)]
    return [*told, claim_event(Source(OKTA, LISTED, "system_log"), covered, covered.to_at)]


def roster() -> list[Event]:
    """A part of the org's roster, as of the end."""
    at, head = instant(PLAN.end), ListHead(LISTED, instant(PLAN.end))
    rows = [
        Row("roster", line, {column: [text] for column, text in row.items() if text}, frozenset(HEADERS))
        for line, entry in enumerate(CLIENTS.roster)
        if (row := entry.row(PLAN.end)) is not None
    ]
    columns = ColumnMap(columns=Columns(**{column: column for column in HEADERS}), zone=ZONE)
    return list(list_events(persons_of(rows, columns), head, at))


def named(rows: Iterable[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Rows with the login in the account's place, for people who read a difference."""
    logins = {account.key: account.login for account in ORG.stage.accounts}
    return {(policy, logins.get(str(account), account), *rest) for policy, account, *rest in rows}


@pytest.fixture(params=["log first", "list first"])
def told(request: pytest.FixtureRequest, store_url: str) -> Told:
    told = Told(store_url, SETTINGS)
    told._now = PLAN.end
    batches = [log(), list(ORG.census()), roster()]
    for batch in batches if request.param == "log first" else reversed(batches):
        told.tell(batch)
    return told


def test_findings_and_open_questions_are_exactly_those_planted(told: Told) -> None:
    sql = (
        f"SELECT policy, account_id, application_id, entitlement_id, detail, {finding_status(PLAN.end)} "
        "FROM finding f WHERE live = 1"
    )
    found = [row[:5] for row in told.ask(sql) if row[5] == "open"]
    assert named(found) == named((f.policy, f.account, f.application, f.entitlement, f.detail) for f in LEDGER.findings)
    questions = told.ask("SELECT policy, account_id FROM not_evaluable WHERE since_at <= %s", (PLAN.end,))
    assert named(questions) == named((u.policy, u.account) for u in LEDGER.unanswered)


@pytest.mark.parametrize("subject", sorted({case.subject for case in LEDGER.cases}))
def test_each_policy_has_what_it_finds_and_what_it_must_not(subject: str) -> None:
    assert {"found", "near_miss"} <= {case.role for case in LEDGER.cases if case.subject == subject}
