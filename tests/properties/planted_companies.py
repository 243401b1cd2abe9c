"""Made-up companies in which every policy has something to say: their events, and the settings that fit them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from governance.settings.links import LinkSettings
from governance.settings.sections import GovernanceSettings
from governance.store.evidence.access_decisions import REVOKED, AccessWord
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Event, Source, account_key_of
from ingest.imports.roster_import import read_roster
from ingest.translation.rosters.column_map import load_map
from ingest.translation.rosters.lists import ListHead, list_events
from simulator.company.company import Company
from simulator.company.settings import demo_settings
from simulator.demo.rosters import write_rosters
from simulator.organisation.cast import ENTRA, TENANT
from simulator.organisation.plan import Plan
from simulator.planted.listed.elevations import ElevatedOrg
from simulator.records.instants import instant
from tests.governance import rosters
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
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
    words: tuple[AccessWord, ...] = ()
    """What reviewers said, on the second of May; it is told apart from the events, at any time."""


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


@cache
def read_by_words() -> Planted:
    """Return a tenant in which people activate roles, and one in which reviewers decide, and a leaver has a token."""
    org = ElevatedOrg(Plan())
    log = [event for told in org.stage.records for event in events(told)]
    covered = Interval(instant(org.plan.begin), instant(org.plan.end))
    claims = [claim_event(Source(ENTRA, TENANT, "directory_audits"), covered, covered.to_at)]
    claims.append(claim_event(Source("okta", "acme", "system_log"), Interval(day(1), day(60)), day(60)))
    told = [*log, *claims, *(event for listed in org.censuses() for event in listed), *_decided(), *_left_with_token()]
    links = LinkSettings(attributes={ISSUER: "employeeNumber"})
    words = tuple(
        AccessWord(key("bea"), f"{ISSUER}|group:{g}", None, f"item-{g}", REVOKED, "rita") for g in ("g1", "g2")
    )
    return Planted(_in_order(told), governance(policies=org.settings(), links=links), org.plan.end, words)


def _decided() -> Iterator[Event]:
    """Yield what reviewers take away from Bea: one group goes and comes back, the other one stays."""
    yield record(day(1), "account_created", "bea")
    for group in ("g1", "g2"):
        yield record(day(1.5), "grant_added", "bea", group)
    yield record(day(3), "grant_removed", "bea", "g1")
    yield record(day(5), "grant_added", "bea", "g1")


def _left_with_token() -> Iterator[Event]:
    """Yield the lists of Ada's token, before she left and after it."""
    for number in (3, 9, 20):
        listing = CensusOf(day(number)).account("ada", profile={"employeeNumber": "1"}).account("bea")
        yield from listing.grant("ada", "api_token:00T1/deploy").events()
    yield from rosters.listed(1, [rosters.person("1", "Ada")])
    yield from rosters.listed(6, [rosters.person("1", "Ada", status="ended", end=day(5))])


def _rosters(company: Company, folder: Path) -> Iterator[Event]:
    columns, lists = write_rosters(folder, company)
    for roster in lists[-4:]:
        persons = read_roster(str(roster.path), load_map(columns))
        yield from list_events(persons, ListHead(TENANT, roster.as_of, roster.population), instant(roster.known_at))


def _in_order(told: list[Event]) -> list[Event]:
    return sorted(told, key=lambda event: (event.occurred_at, event.event_id, event.content_hash))
