"""The service applications of Okta's org, the HR system's and ours: they ask for a token before they work."""

from __future__ import annotations

import random

from simulator.activity.stage import Stage
from simulator.okta.sign_ins import token_granted
from simulator.okta.skeleton import HR_CLIENT
from simulator.organisation.cast import OKTA, TENANT, Account
from simulator.organisation.workforce import Person
from simulator.records.instants import DAY, HOUR, MINUTE
from simulator.records.mint import Mint, okta_id

_SEAT = 40_200
_HR = Account(OKTA, TENANT, HR_CLIENT["id"], HR_CLIENT["alternateId"], HR_CLIENT["displayName"], _SEAT)


def our_client(tenant: str) -> Account:
    """Return the service application with which jitgov reads an org."""
    subject = okta_id("0oa", f"{tenant}/jitgov")
    return Account(OKTA, tenant, subject, subject, "jitgov", _SEAT + 1)


def service_applications() -> tuple[Account, ...]:
    """Return those of the main org."""
    return _HR, our_client(TENANT)


def ask_for_tokens(stage: Stage, owner: Person) -> None:
    """Let both get a token early on one day of each week, and note them and who answers for them."""
    # Ids of its own: those of whoever else acts are the same with and without these records.
    mint = Mint(random.Random(f"{stage.plan.seed}/service applications"))
    for account in service_applications():
        stage.expect_account(account, "unknown")
        stage.owned.append((account, owner.accounts[0]))
        for day in range(0, stage.plan.days, 7):
            at = stage.plan.begin + day * DAY + 4 * HOUR + account.seat % 50 * MINUTE
            stage.add_record(token_granted(mint, account, at))
