"""The administrators who act on other accounts; they are older than the coverage and always give two factors."""

from __future__ import annotations

from simulator.activity.scripts import old, stays_active
from simulator.activity.stage import Stage


def attend(stage: Stage) -> None:
    """Add the administrators' own sign-ins. Their privileges are older than the coverage, so no record shows them."""
    for account in (stage.okta_admin, stage.entra_admin):
        old(stage, account)
        stays_active(stage, account)
