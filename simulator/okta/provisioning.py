"""Accounts carried into applications, taken out of them, and found in their own lists."""

from __future__ import annotations

from simulator.okta.skeleton import SYSTEM, Act, Wording, app_target, app_user, log_event, person
from simulator.organisation.cast import Account, App
from simulator.records.mint import Mint
from simulator.records.record import Record

_PUSH = Wording(
    "application.provision.user.push",
    "app.user_management.push_new_user_success",
    "Push new user to external application",
)
_DEPROVISION = Wording(
    "application.provision.user.deprovision",
    "app.user_management.push_user_deactivation_success",
    "Deprovision user from external application",
)
_IMPORT = Wording(
    "application.provision.user.import",
    "app.user_management.user_import.success",
    "Import user from external application",
)


def _told(mint: Mint, wording: Wording, account: Account, app: App, at: int) -> Record:
    act = Act(mint.transaction(), None, f"/admin/app/{app.id}/provisioning", job=True)
    target = [app_user(account, app, "ext-" + account.subject[-10:]), app_target(app), person(account)]
    return log_event(mint, account.tenant, wording, at, SYSTEM, target, act)


def pushed(mint: Mint, account: Account, app: App, at: int) -> Record:
    """Return that SCIM created the account in the application."""
    return _told(mint, _PUSH, account, app, at)


def deprovisioned(mint: Mint, account: Account, app: App, at: int) -> Record:
    """Return that SCIM ended the account in the application."""
    return _told(mint, _DEPROVISION, account, app, at)


def imported(mint: Mint, account: Account, app: App, at: int) -> Record:
    """Return that the application's own account list names the account."""
    return _told(mint, _IMPORT, account, app, at)
