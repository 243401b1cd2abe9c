"""Applications in which logins make accounts, and that nothing connects to the end of anybody: P41."""

from __future__ import annotations

from simulator.activity.stage import Stage
from simulator.organisation.cast import App
from simulator.organisation.catalogue import APPLICATIONS
from simulator.organisation.ledger import Case, Finding, Role

_POLICY = "jit_only_application"


def expect_jit_only(stage: Stage) -> None:
    """Expect a finding of each such application, once all accounts are planted."""
    made = {app for (_, app), kind in stage.ledger.app_provenance.items() if kind.startswith("jit")}
    for app in APPLICATIONS:
        if app.key in made and not app.scim:
            stage.expect_finding(Finding(_POLICY, app.key, app.key))
            _note(stage, app, "found", "nothing ever ended an account there")
        elif app.key in made:
            _note(stage, app, "near_miss", "deprovisioning would end them")


def _note(stage: Stage, app: App, role: Role, why: str) -> None:
    stage.ledger.cases.append(Case("p41", role, f"logins make accounts in {app.name}", app.key, why))
