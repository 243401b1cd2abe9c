"""Two made-up companies in which every policy has something to say: their events, and the settings that fit them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from governance.settings.sections import GovernanceSettings
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Event, Source, account_key_of
from ingest.imports.roster_import import read_roster
from ingest.translation.rosters.column_map import load_map
from ingest.translation.rosters.lists import ListHead, list_events
from simulator.company.company import Company
from simulator.company.settings import demo_settings
from simulator.demo.rosters import write_rosters
from simulator.organisation.cast import TENANT
from simulator.organisation.plan import Plan
from simulator.records.instants import instant
from tests.governance.configured import governance
from tests.integration import planted_lists as listed
from tests.simulator.translating import events

WORK = frozenset({"session_started", "mfa_verified", "sign_out"})
"""What people who merely work do every day."""
_BUSY = 6
"""So many days of it tell it all."""


class Planted(NamedTuple):
    """A company's events in order of time, and its settings."""

    events: list[Event]
    settings: GovernanceSettings
    end: int


@cache
def read_by_lists() -> Planted:
    """Return the org whose accounts and roster are listed, with some of its ordinary sessions."""
    log, by_account = listed.log(), dict[str, list[str]]()
    for event in log:
        if event.kind == "session_started":
            by_account.setdefault(account_key_of(event.account) or "", []).append(event.correlation.session or "")
    left_out = {s for sessions in by_account.values() if len(sessions) > _BUSY for s in sorted(sessions)[:-_BUSY]}
    log = [e for e in log if e.kind not in WORK or e.correlation.session not in left_out]
    return Planted(_in_order([*log, *listed.ORG.census(), *listed.roster()]), listed.SETTINGS, listed.PLAN.end)


def read_by_logs(folder: Path) -> Planted:
    """Return the demo's company, small and without its ordinary days, with its rosters."""
    company = Company(Plan(people=20, records=2_500))
    log = [event for record in company.stage.records for event in events(record)]
    covered = Interval(instant(company.plan.begin), instant(company.plan.end))
    streams = sorted({(e.source.idp, e.source.tenant, e.source.stream) for e in log})
    claims = [claim_event(Source(*stream), covered, covered.to_at) for stream in streams]
    told = _in_order([*log, *claims, *_rosters(company, folder)])
    return Planted(told, governance(**demo_settings(company)["governance"]), company.plan.end)


def _rosters(company: Company, folder: Path) -> Iterator[Event]:
    columns, lists = write_rosters(folder, company)
    for roster in lists[-4:]:
        persons = read_roster(str(roster.path), load_map(columns))
        yield from list_events(persons, ListHead(TENANT, roster.as_of, roster.population), instant(roster.known_at))


def _in_order(told: list[Event]) -> list[Event]:
    return sorted(told, key=lambda event: (event.occurred_at, event.event_id, event.content_hash))
