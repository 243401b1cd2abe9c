"""The planted cases that rest on lists: an org, its log, its roster, and the settings that fit it."""

from __future__ import annotations

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
