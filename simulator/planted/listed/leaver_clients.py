"""P21: clients of the org that is read by lists, whose owner left, or somebody who knows a secret of theirs."""

from __future__ import annotations

from typing import NamedTuple

from ingest.contract.event import Entitlement
from ingest.contract.instants import format_instant
from simulator.okta.secrets import secret_read
from simulator.organisation.cast import Account
from simulator.organisation.ledger import Finding
from simulator.organisation.personnel import LEFT, Entry, day_of, entry
from simulator.planted.listed.org import ListedOrg
from simulator.records.instants import instant

_POLICY = "leaver_client"
_LEFT_DAYS, _MADE_DAYS, _READ_DAYS = 30, 100, 90
"""Days before the end on which people left, secrets were made, and one was read."""


class LeaverClients(NamedTuple):
    """What config says of the policy, and what the roster says of the owners."""

    policies: dict[str, object]
    roster: list[Entry]


def plant_leaver_clients(org: ListedOrg) -> LeaverClients:
    """Add the clients with their owners, and what must come of them."""
    stage, left_at = org.stage, org.plan.before_end(_LEFT_DAYS)
    people = [_employed(org, name, number) for number, name in enumerate(("Lev Leaver", "Rae Reader", "Stu Stays"))]
    leaver, reader, colleague = people
    roster = [entry(f"P21-{n}", p.display_name, "", {"department": "Sales"}) for n, p in enumerate(people)]
    roster[:2] = [entered.says(left_at, status=LEFT, end=day_of(left_at)) for entered in roster[:2]]
    owned = _client(org, "Leaver's Exporter", "p21a", _MADE_DAYS, leaver)
    stage.expect_finding(Finding(_POLICY, owned.key, detail=leaver.key))
    stage.case("p21", "found", "the owner left", owned, "nobody else answers for it")
    known = _client(org, "Reader's Exporter", "p21b", _MADE_DAYS, colleague)
    stage.add_record(secret_read(stage.mint, known, org.plan.before_end(_READ_DAYS, 9), reader))
    stage.expect_finding(Finding(_POLICY, known.key, detail=reader.key))
    stage.case("p21", "found", "who read a secret that lives left", known, "it is known outside")
    shared = _client(org, "Shared Exporter", "p21c", _MADE_DAYS, leaver, colleague)
    stage.case("p21", "near_miss", "co-owner there and no secret known", shared, "somebody answers for it")
    replaced = _client(org, "Replaced Exporter", "p21d", _LEFT_DAYS - 5, colleague)
    stage.add_record(secret_read(stage.mint, replaced, org.plan.before_end(_READ_DAYS, 9), reader))
    stage.case("p21", "near_miss", "secret replaced after leaving", replaced, "the one that was read is gone")
    return LeaverClients({_POLICY: {}}, roster)


def _employed(org: ListedOrg, name: str, number: int) -> Account:
    """Return an account with an employee number, which ended when its person left."""
    return org.person(name, _LEFT_DAYS if number < 2 else None, profile={"employeeNumber": f"P21-{number}"})


def _client(org: ListedOrg, name: str, secret_id: str, made_days: float, *owners: Account) -> Account:
    made_at = format_instant(instant(org.plan.before_end(made_days, 8)))
    client = org.client(name, {"id": secret_id, "kind": "secret", "created_at": made_at})
    for owner in owners:
        org.shown(owner, Entitlement("permission", f"owner/{client.subject}", f"Owner of {name}"))
    return client
