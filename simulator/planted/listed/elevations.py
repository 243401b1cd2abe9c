"""A small tenant whose active roles are listed, too: P31 to P33, of activations that are none, too long, or do not end.

Its log is that of the half year; one list was taken on a day on which people worked, another two nights later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.contract.event import Entitlement, Event, Grant, Party
from ingest.contract.instants import format_instant
from simulator.activity.scripts import activation
from simulator.activity.stage import Stage
from simulator.entra import roles
from simulator.organisation.cast import DOMAIN, ENTRA, TENANT, Account
from simulator.organisation.ledger import Finding, Status, Unanswered
from simulator.organisation.plan import Plan
from simulator.records.instants import HOUR, instant

LONG, UNENDED, OUTSIDE = "elevation_too_long", "elevation_not_ended", "elevation_outside_pim"
STANDING = "standing_privilege"
ROLE = roles.USER_ADMINISTRATOR
ENTITLEMENT = f"{ENTRA}:{TENANT}|directory_role:{ROLE.template}"
_LISTED_DAYS = ((20, 12), (18, 3))
"""Days before the end on which the lists were taken, and the hour."""


class ElevatedOrg:
    """The tenant's log (``stage.records``), what its lists show, and what must come of both (``stage.ledger``)."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stage = Stage(plan, "elevations")
        self._listed: list[dict[Account, int]] = [{} for _ in _LISTED_DAYS]
        too_long(self)
        not_ended(self)
        outside_pim(self)

    @staticmethod
    def settings() -> Mapping[str, Any]:
        """Return what config says of the policies that are planted here."""
        return {LONG: {}, UNENDED: {}, OUTSIDE: {"break_glass": [f"ben.breakglass@{DOMAIN}"]}, STANDING: {}}

    def censuses(self) -> Iterator[list[Event]]:
        """Yield the events of each list."""
        for (days, hour), listed in zip(_LISTED_DAYS, self._listed, strict=True):
            began_at = instant(self.plan.before_end(days, hour))
            census = Census(ENTRA, TENANT, began_at, "full", began_at + timedelta(minutes=1))
            people = [Party("person", a.issuer, a.subject, a.login, a.display_name) for a in self.stage.accounts]
            accounts = [census.account_seen(AccountSeen("user", p, {"state": "active"}), None) for p in people]
            grants = [census.grant_seen(_shown(account, at)) for account, at in listed.items()]
            yield [*accounts, *grants, census.ended(len(accounts), len(grants), [])]

    def activated(self, account: Account, days: float, hour: int, *, listed: tuple[int, ...] = ()) -> int:
        """Let somebody activate the role for eight hours, and no record tell of its end; return since when."""
        mint, at = self.stage.mint, self.plan.before_end(days, hour)
        record = self.stage.add_record(roles.activated(mint, account, ROLE, at, at + 8 * HOUR))
        self.stage.add_record(roles.twin(mint, record, account, ROLE))
        for number in listed:
            self._listed[number][account] = at
        return at

    def expect(self, policy: str, account: Account, at: int, status: Status = "open") -> None:
        """Expect a finding about an activation."""
        detail = f"/ {format_instant(instant(at))}"
        self.stage.expect_finding(Finding(policy, account.key, None, ENTITLEMENT, detail, status))

    def expect_standing(self, account: Account) -> None:
        """Expect that the role is told, besides, to be held without end: another fact, with another way out."""
        self.stage.expect_finding(Finding(STANDING, account.key, None, ENTITLEMENT, "/"))


def _shown(account: Account, at: int) -> GrantSeen:
    holder = Party("person", account.issuer, account.subject)
    nature = Grant("activated", scope="/", expires_at=instant(at + 8 * HOUR))
    return GrantSeen(
        "role", holder, Entitlement("directory_role", ROLE.template, ROLE.name), nature, None, {}, instant(at)
    )


def too_long(org: ElevatedOrg) -> None:
    """P32: twelve hours. Near misses: eight hours on two days."""
    stage, plan = org.stage, org.plan
    account, at = stage.entra("Toni Toolong"), plan.before_end(30, 8)
    activation(stage, account, ROLE, at, 12)
    org.expect(LONG, account, at, "closed")
    stage.case("p32", "found", "activated for twelve hours (closed)", account, "eight are allowed")
    twice = stage.entra("Nat Nightbetween")
    for days in (30, 29):
        activation(stage, twice, ROLE, plan.before_end(days, 9), 8)
    why = "eight hours are the maximum, and renewals without a break alone count together"
    stage.case("p32", "near_miss", "two activations with a night between", twice, why)


def not_ended(org: ElevatedOrg) -> None:
    """P33: lists show activations after their time; of one a record tells later that it ended."""
    stage = org.stage
    account = stage.entra("Una Unended")
    org.expect(UNENDED, account, org.activated(account, 20, 9, listed=(0, 1)))
    stage.case("p33", "found", "shown as active two nights after its time", account, "no record tells of its end")
    late = stage.entra("Lat Lateend")
    org.expect(UNENDED, late, org.activated(late, 20, 2, listed=(0, 1)), "closed")
    stage.add_record(roles.expired(stage.mint, late, ROLE, org.plan.before_end(18, 9)))
    stage.case("p33", "found", "shown after its time, and seen to end later (closed)", late, "a record tells")
    expired = stage.entra("Exi Expired")
    activation(stage, expired, ROLE, org.plan.before_end(25, 9), 8)
    stage.case("p33", "near_miss", "expired by itself", expired, "never ended by hand")
    unseen = stage.entra("Lis Listgone")
    org.activated(unseen, 20, 9, listed=(0,))
    stage.case("p33", "near_miss", "a list since then without it", unseen, "it ended, though no record tells")
    anew = stage.entra("Ann Anew")
    org.activated(anew, 20, 1)
    org.activated(anew, 20, 11, listed=(0,))
    stage.case("p33", "near_miss", "activated anew", anew, "what the list shows is another activation")
    unknown = stage.entra("Nolan Nolist")
    org.activated(unknown, 10, 9)
    stage.expect_not_evaluable(Unanswered(UNENDED, unknown.key, None, ENTITLEMENT, because="no list since"))
    stage.case("p33", "not_evaluable", "neither an end nor a list since", unknown, "nobody can tell")


def outside_pim(org: ElevatedOrg) -> None:
    """P31: given by an administrator to somebody who may activate it, and one of whom PIM tells it.

    Near misses: an activation and an assignment of PIM's, each told twice; an account that is kept for emergencies.
    """
    stage, plan, admin = org.stage, org.plan, org.stage.entra_admin
    mint = stage.mint
    for name, is_found in (("Gus Given", True), ("Ben Breakglass", False)):
        account, at = stage.entra(name), plan.before_end(9, 11)
        stage.add_record(roles.eligible(mint, account, ROLE, plan.before_end(12, 9), admin))
        stage.add_record(roles.given(mint, account, ROLE, at, admin))
        org.expect_standing(account)
        if is_found:
            org.expect(OUTSIDE, account, at)
            stage.case("p31", "found", "given to somebody who may activate it", account, "PIM does not tell of it")
        else:
            stage.case("p31", "near_miss", "listed break-glass", account, "meant to hold it always")
    past, at = stage.entra("Pat Past"), plan.before_end(8, 11)
    outside = stage.add_record(roles.given_outside(mint, past, ROLE, at, admin))
    stage.add_record(roles.twin(mint, outside, past, ROLE))
    org.expect(OUTSIDE, past, at)
    org.expect_standing(past)
    stage.case("p31", "found", "a record that says outside PIM", past, "PIM itself tells it")
    twice = stage.entra("Act Twicetold")
    stage.add_record(roles.eligible(mint, twice, ROLE, plan.before_end(12, 9), admin))
    activation(stage, twice, ROLE, plan.before_end(9, 9), 8)
    stage.case("p31", "near_miss", "one activation in two logs", twice, "it is PIM's")
    late = stage.entra("Lena Latepim")
    record = roles.timebound(mint, late, ROLE, plan.before_end(9, 9), plan.end, admin)
    stage.add_record(roles.eligible(mint, late, ROLE, plan.before_end(12, 9), admin))
    stage.add_record(roles.twin(mint, record, late, ROLE))
    stage.add_record(record)
    stage.case("p31", "near_miss", "an assignment of PIM's, its record read last", late, "PIM tells of it")
