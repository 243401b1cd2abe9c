"""P7: one identity's two sides, linked by the employee number; both accounts are younger than the coverage."""

from __future__ import annotations

from simulator.activity.scripts import hired, stays_active
from simulator.activity.stage import Excepted, Stage
from simulator.entra import access as entra_access
from simulator.okta import access as okta_access
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import PAYMENT_RELEASE, VENDOR_MASTER
from simulator.organisation.ledger import Finding
from simulator.records.instants import DAY

POLICY = "separation_of_duties"
RULE = "vendor-and-payment"


def _twofold(stage: Stage, name: str, number: str, days: float, login: str | None = None) -> tuple[Account, Account]:
    """Return one person's two accounts, made so many days before the end with one employee number."""
    made = stage.plan.before_end(days, 8)
    at_okta = stage.okta(login or name)._replace(display_name=name)
    both = at_okta, stage.entra(name, at_okta.login)
    for account in both:
        hired(stage, account, made, "Finance", number)
        stays_active(stage, account, made + DAY)
    return both


def _holds(stage: Stage, at_okta: Account, at_entra: Account, a_at: int | None, b_at: int | None) -> None:
    if a_at is not None:
        stage.add_record(okta_access.member(stage.mint, at_okta, VENDOR_MASTER, a_at))
    if b_at is not None:
        stage.add_record(entra_access.member(stage.mint, at_entra, PAYMENT_RELEASE, b_at))


def both_held(stage: Stage) -> None:
    """Found: A in Okta, B in Entra, linked by the employee number."""
    at_okta, at_entra = _twofold(stage, "Sod Both", "E9001", 100)
    _holds(stage, at_okta, at_entra, stage.plan.before_end(60, 9), stage.plan.before_end(50, 9))
    stage.expect_finding(Finding(POLICY, at_okta.key, detail=RULE, also=(at_entra.key,)))
    stage.case("p7", "found", "A in Okta, B in Entra, linked", at_okta, "one identity holds both at once")


def one_after_the_other(stage: Stage) -> None:
    """Near miss: A ended before B began."""
    at_okta, at_entra = _twofold(stage, "Seq Sequence", "E9002", 99)
    _holds(stage, at_okta, at_entra, stage.plan.before_end(70, 9), stage.plan.before_end(50, 9))
    stage.add_record(okta_access.member(stage.mint, at_okta, VENDOR_MASTER, stage.plan.before_end(60, 9), added=False))
    stage.case("p7", "near_miss", "A ended before B began", at_okta, "never at the same time")


def excepted(stage: Stage) -> None:
    """Near miss: both held, with a valid exception."""
    at_okta, at_entra = _twofold(stage, "Exa Excepted", "E9003", 98)
    _holds(stage, at_okta, at_entra, stage.plan.before_end(60, 9), stage.plan.before_end(50, 9))
    stage.exceptions.append(Excepted(at_okta, stage.okta_admin.login, stage.plan.end + 60 * DAY))
    stage.expect_finding(Finding(POLICY, at_okta.key, detail=RULE, status="accepted", also=(at_entra.key,)))
    stage.case("p7", "near_miss", "valid exception", at_okta, "accepted by the exception until it expires, not open")


def namesakes(stage: Stage) -> None:
    """Near miss: two people of one name, each with both accounts; one holds A, the other B."""
    first_person = _twofold(stage, "Sam Namesake", "E9004", 97, "Sam Namesake")
    other = _twofold(stage, "Sam Namesake", "E9005", 97, "Sam Namesake Two")
    _holds(stage, *first_person, stage.plan.before_end(60, 9), None)
    _holds(stage, *other, None, stage.plan.before_end(50, 9))
    stage.case(
        "p7", "near_miss", "two people of one name", first_person[0], "names never link; the employee numbers differ"
    )


CASES = (both_held, one_after_the_other, excepted, namesakes)
