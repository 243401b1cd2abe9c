"""Accounts of no person, that sign in by themselves, each with someone who answers for it."""

from __future__ import annotations

from simulator.activity.pace import Routine
from simulator.activity.stage import Stage
from simulator.organisation.cast import ENTRA, OKTA, TENANT, Account, App, Workload
from simulator.organisation.workforce import Person
from simulator.records.mint import guid_of, okta_id

_PRINCIPALS = (
    "Backup Runner",
    "Build Agent",
    "Data Loader",
    "Invoice Sender",
    "Log Shipper",
    "Mail Relay",
    "Metrics Reader",
    "Report Builder",
)
_MANAGED = ("vm-web-01", "vm-web-02", "func-import", "aks-pool")
_OKTA_SERVICES = ("Svc Directory Sync", "Svc Print Server")
_SEAT = 40_000


def robots(stage: Stage, owners: list[Person]) -> list[Routine]:
    """Return the habits of workloads and of Okta's service accounts, and note them and their owners."""
    days, routines = stage.plan.days, []
    for index, name in enumerate((*_PRINCIPALS, *_MANAGED)):
        managed = name in _MANAGED
        account = Account(ENTRA, TENANT, guid_of("workload " + name), name.lower(), name, _SEAT + index)
        app = App(ENTRA, TENANT, guid_of("app " + name), name, makes_accounts=False)
        workload = Workload(account, app, managed)
        stage.robots.append(workload)
        routines.append(Routine(account, (), 0, days, stage.rng.random(), 3.0, workload))
    for index, name in enumerate(_OKTA_SERVICES):
        login = f"{name.lower().replace(' ', '.')}@corp.example.com"
        account = Account(OKTA, TENANT, okta_id("00u", login), login, name, _SEAT + 100 + index)
        routines.append(Routine(account, (), 0, days, stage.rng.random()))
    for index, routine in enumerate(routines):
        stage.expect_account(routine.account, "unknown")
        stage.owned.append((routine.account, owners[index % len(owners)].accounts[0]))
    return routines
