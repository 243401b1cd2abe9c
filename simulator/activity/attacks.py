"""Campaigns of guessed passwords: many failures in one night, no success."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.activity.stage import Stage
from simulator.entra.sign_ins import sign_in
from simulator.okta.sign_ins import session_start, unknown_login
from simulator.organisation.cast import TENANT, Account
from simulator.organisation.catalogue import EXCHANGE
from simulator.records.instants import DAY, HOUR, SECOND

_CAMPAIGNS = 6
_SHARE = 0.01
"""Of all records."""
_SEAT = 60_000


def spray(stage: Stage, accounts: Sequence[Account]) -> None:
    """Add the failed sign-ins of all campaigns; at Okta half of the logins belong to nobody."""
    plan, rng = stage.plan, stage.rng
    tries = max(2, int(plan.records * _SHARE / _CAMPAIGNS))
    for campaign in range(_CAMPAIGNS):
        day = int(plan.days * (campaign + 0.5) / _CAMPAIGNS)
        night = plan.begin + day * DAY + 2 * HOUR
        for number in range(tries):
            account, at = rng.choice(accounts), night + number * SECOND
            if account.idp == "entra":
                stage.add_record(sign_in(stage.mint, account, EXCHANGE, at, factors="single", error=50126))
            elif number % 2:
                stage.add_record(session_start(stage.mint, account, at, None, failure="INVALID_CREDENTIALS"))
            else:
                login = f"guess{campaign}{number}@corp.example.com"
                stage.add_record(unknown_login(stage.mint, TENANT, at, login, _SEAT + campaign))
