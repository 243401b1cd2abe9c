"""The administrators who act upon others; they were there before the coverage and always give two factors."""

from __future__ import annotations

from simulator.activity.scripts import old, stays_active
from simulator.activity.stage import Stage


def attend(stage: Stage) -> None:
    """Tell the administrators' own sign-ins. What they hold was given earlier, so that no record tells of it."""
    for account in (stage.okta_admin, stage.entra_admin):
        old(stage, account)
        stays_active(stage, account)
