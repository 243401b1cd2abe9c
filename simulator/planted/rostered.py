"""P19, P22 to P27 and P29: what a roster tells of leavers, contractors, people on leave and movers.

Of all others the roster says that they are there (``company.roster``); Nemo Nobody it does not name.
"""

from __future__ import annotations

from simulator.activity.scripts import hired, okta_visit
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle
from simulator.okta.provisioning import pushed
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import OKTA_JIT_ONLY, OKTA_SCIM, okta_group
from simulator.organisation.ledger import Finding, Unanswered
from simulator.organisation.personnel import CONTRACTOR, LEFT, ON_LEAVE, TITLES, Entry, day_of, entry, midnight_before
from simulator.records.instants import DAY, HOUR, MINUTE

_MADE_DAYS = 120
_MOVED_DAYS = 100
_VISITS = (110, 75, 55, 25, 12, 4)
ALL_EMPLOYEES = okta_group("All employees")
TREASURY_DESK = okta_group("Treasury Desk")
_TREASURY, _TREASURER = "Treasury", "Treasurer"
_TREASURERS = 6
_FROM_ELSEWHERE = ("Viv Viral", "Rea Redeemer", "Evan Evil")
"""People whom other cases plant, of domains that are not the company's; no record says that they are guests."""
_OF_A_PARTNER = "Tru Trusted"


def plant_rostered(stage: Stage) -> None:
    """Add the records of every case, what the roster says of it, and its expectations."""
    for case in _CASES:
        case(stage)


def _person(stage: Stage, name: str, until_days: float = 0, department: str = "Sales") -> Account:
    """Return an account that HR made, in use until so many days before the end."""
    account = hired(stage, stage.okta(name), stage.plan.before_end(_MADE_DAYS, 8), department)
    for days in _VISITS:
        if days > until_days:
            okta_visit(stage, account, stage.plan.before_end(days, 9))
    return account


def _enter(stage: Stage, account: Account, **columns: str) -> Entry:
    number = f"E{70_000 + len(stage.rostered)}"
    entered = entry(number, account.display_name, account.login, columns)
    stage.rostered.append(entered)
    return entered


def _says(stage: Stage, account: Account, since: int, **columns: str) -> None:
    """Let the roster say something else of an account's person from an instant on."""
    place = next(place for place, entered in enumerate(stage.rostered) if entered.mail == account.login)
    stage.rostered[place] = stage.rostered[place].says(since, **columns)


def _leaves(stage: Stage, account: Account, days: float) -> None:
    """Let the roster say that so many days before the end is somebody's last day."""
    at = stage.plan.before_end(days)
    _says(stage, account, at, status=LEFT, end=day_of(at))


def _ended(stage: Stage, account: Account, at: int) -> None:
    stage.expect_account(account, "provisioned", None)
    stage.add_record(lifecycle.step(stage.mint, account, at, "deactivate"))


def leavers(stage: Stage) -> None:
    """P19: who left can still sign in. Near misses: on leave, within the grace, a namesake."""
    left = _person(stage, "Lena Left", 20)
    _enter(stage, left, department="Sales")
    _leaves(stage, left, 20)
    stage.expect_finding(Finding("leaver_account", left.key))
    stage.case("p19", "found", "left 20 days ago, and can sign in", left, "nobody ended the account")
    away = _person(stage, "Ola Onleave", 30)
    _enter(stage, away, department="Sales")
    _on_leave(stage, away)
    stage.case("p19", "near_miss", "on leave", away, "leave is not leaving")
    recent = _person(stage, "Gracie Ingrace")
    _enter(stage, recent, department="Sales")
    _leaves(stage, recent, 1)
    stage.case("p19", "near_miss", "ended within grace", recent, "left at the last midnight")
    namesake = _person(stage, "Noa Namesake")
    _enter(stage, namesake, department="Sales")
    gone = stage.plan.before_end(50)
    other = entry("E79999", "Noa Namesake", "noa.namesake2@corp.example.com", {"department": "Legal"})
    stage.rostered.append(other.says(gone, status=LEFT, end=day_of(gone)))
    stage.case("p19", "near_miss", "namesake left", namesake, "names never link")


def _on_leave(stage: Stage, account: Account) -> None:
    begin, end = stage.plan.before_end(30), stage.plan.before_end(10)
    dates = {"leave_from": day_of(begin), "leave_to": day_of(end - DAY)}
    _says(stage, account, begin - 60 * DAY, **dates)
    _says(stage, account, begin, status=ON_LEAVE)
    _says(stage, account, end, status="Active")


def left_in_applications(stage: Stage) -> None:
    """P22: a leaver's account where no channel could end it. Near miss: who left three days ago."""
    app = OKTA_JIT_ONLY[5]
    for name, days in (("Elsie Elsewhere", 40), ("Joost Justleft", 3)):
        account = _person(stage, name, days)
        okta_visit(stage, account, stage.plan.before_end(60, 9), [app])
        stage.ledger.app_account(account.key, app.key, "jit_candidate")
        candidate = Unanswered("jit_required_attributes", account.key, app.key, because="a mere candidate")
        stage.expect_not_evaluable(candidate)
        _enter(stage, account, department="Sales")
        _leaves(stage, account, days)
        _ended(stage, account, stage.plan.before_end(days, 17))
        if days > 7:
            stage.expect_finding(Finding("leaver_elsewhere", account.key, app.key))
            stage.case("p22", "found", "left 40 days ago, alive in an application", account, "nothing could end it")
        else:
            stage.case("p22", "near_miss", "within grace", account, "three days of seven")


def uses_after_leaving(stage: Stage) -> None:
    """P23: a session on the morning after. Near miss: the same evening, where the person works."""
    for name, hours in (("Una Usedafter", 32), ("Eve Evening", 17)):
        last_day = stage.plan.before_end(40)
        account = _person(stage, name, 40)
        _enter(stage, account, department="Sales")
        _leaves(stage, account, 40)
        okta_visit(stage, account, last_day + hours * HOUR)
        _ended(stage, account, last_day + 38 * HOUR)
        if hours > 24:
            left_at = midnight_before(last_day + DAY)
            stage.expect_finding(Finding("used_after_leaving", account.key, detail=left_at))
            stage.case("p23", "found", "a session on the morning after the last day", account, "then ended in time")
        else:
            stage.case("p23", "near_miss", "same evening in the person's zone", account, "the last day, in Berlin")


def contractors(stage: Stage) -> None:
    """P24: past the stated end. Near misses: ends later, renewed under a second row. P25: an employees' group."""
    plan = stage.plan
    past = _person(stage, "Cora Contractor", 20)
    _enter(stage, past, type=CONTRACTOR, department="Sales", end=day_of(plan.before_end(20)))
    stage.expect_finding(Finding("contract_ended", past.key))
    stage.case("p24", "found", "the contract ended 20 days ago", past, "the roster says active")
    ahead = _person(stage, "Ada Ahead")
    _enter(stage, ahead, type=CONTRACTOR, department="Sales", end=day_of(plan.end + 2 * DAY))
    stage.case("p24", "near_miss", "ends in two days", ahead, "the end lies ahead")
    renewed = _person(stage, "Rena Renewed")
    first = _enter(stage, renewed, type=CONTRACTOR, department="Sales", end=day_of(plan.before_end(20)))
    second = {"type": CONTRACTOR, "department": "Sales", "end": day_of(plan.end + 200 * DAY)}
    stage.rostered.append(entry(first.number, first.name, first.mail, second))
    stage.case("p24", "near_miss", "renewed under a second row", renewed, "the later end counts")
    for name, kind in (("Connie Contractor", CONTRACTOR), ("Emil Employee", "Employee")):
        account = _person(stage, name)
        end = {"end": day_of(plan.end + 200 * DAY)} if kind == CONTRACTOR else {}
        _enter(stage, account, type=kind, department="Sales", **end)
        stage.add_record(access.member(stage.mint, account, ALL_EMPLOYEES, plan.before_end(90, 9), stage.okta_admin))
        if kind == CONTRACTOR:
            stage.expect_finding(Finding("reserved_entitlement", account.key, None, ALL_EMPLOYEES.key))
            stage.case("p25", "found", "a contractor in the employees' group", account, "by the roster's type")
        else:
            stage.case("p25", "near_miss", "an employee in it", account, "the group is theirs")


def unknown(stage: Stage) -> None:
    """P26: nobody whom the roster names. Near miss: an account that is younger than the grace."""
    nobody = _person(stage, "Nemo Nobody")
    stage.off_roster.add(nobody.login)
    stage.expect_finding(Finding("unknown_person", nobody.key))
    stage.case("p26", "found", "a complete roster names nobody", nobody, "no candidate either")
    joiner = hired(stage, stage.okta("Jonna Joiner"), stage.plan.before_end(3, 8), "Sales")
    okta_visit(stage, joiner, stage.plan.before_end(2, 9))
    stage.off_roster.add(joiner.login)
    for account in stage.accounts:
        if account.display_name in _FROM_ELSEWHERE:
            stage.expect_finding(Finding("unknown_person", account.key))
            stage.case("p26", "found", f"no guest by any record: {account.display_name}", account, "nobody's")
        elif account.display_name == _OF_A_PARTNER:
            _enter(stage, account, type=CONTRACTOR, department="Sales", end=day_of(stage.plan.end + 200 * DAY))
            stage.expect_not_evaluable(Unanswered("unknown_person", account.key, because="a candidate"))
            why = "an address of a domain that is not the company's makes a candidate, and links nobody"
            stage.case("p26", "not_evaluable", "a contractor with a partner's address", account, why)
    stage.case("p26", "near_miss", "joiner in the next file", joiner, "within the grace")


def on_leave(stage: Stage) -> None:
    """P27: signs in to an application within a leave. Near miss: on the first day back."""
    app = OKTA_SCIM[0]
    for name, days in (("Lotte Leave", 20), ("Bea Back", 10)):
        made = stage.plan.before_end(_MADE_DAYS, 8)
        account = _person(stage, name, 30)
        stage.add_record(access.assigned(stage.mint, account, app, made + HOUR))
        stage.add_record(pushed(stage.mint, account, app, made + HOUR + MINUTE))
        stage.ledger.app_account(account.key, app.key, "provisioned")
        _enter(stage, account, department="Sales")
        _on_leave(stage, account)
        okta_visit(stage, account, stage.plan.before_end(days, 9), [app])
        if days == 20:
            begun_at = midnight_before(stage.plan.before_end(30))
            stage.expect_finding(Finding("used_on_leave", account.key, detail=begun_at))
            stage.case("p27", "found", "an application used on leave", account, "it is not the payroll's")
        else:
            stage.case("p27", "near_miss", "first day back", account, "the leave was over")


def movers(stage: Stage) -> None:
    """P29: a mover keeps what the old role needs. Near miss: a title that is spelled otherwise."""
    moved_at = stage.plan.before_end(_MOVED_DAYS)
    old = {"department": _TREASURY, "title": _TREASURER}
    for letter in "abcdef"[:_TREASURERS]:
        _treasurer(stage, f"Trea Surer{letter}", old)
    mover = _treasurer(stage, "Mona Moved", old)
    _says(stage, mover, moved_at, department="Sales", title=TITLES["Sales"])
    stage.expect_finding(Finding("privilege_creep", mover.key, None, TREASURY_DESK.key))
    stage.case("p29", "found", "moved to Sales, and keeps the treasurers' group", mover, "past the grace")
    corrected = _treasurer(stage, "Cory Corrected", old | {"title": "Treasurers"})
    _says(stage, corrected, moved_at, title=_TREASURER)
    stage.case("p29", "near_miss", "title merely corrected", corrected, "in one role all the time")


def _treasurer(stage: Stage, name: str, role: dict[str, str]) -> Account:
    account = _person(stage, name, department=role["department"])
    at = stage.plan.before_end(_MADE_DAYS - 1, 9)
    stage.add_record(access.member(stage.mint, account, TREASURY_DESK, at, stage.okta_admin))
    _enter(stage, account, **role)
    return account


_CASES = (leavers, left_in_applications, uses_after_leaving, contractors, unknown, on_leave, movers)
