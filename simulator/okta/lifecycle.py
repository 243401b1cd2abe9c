"""Accounts created, changed, ended, brought back."""

from __future__ import annotations

from typing import Literal

from simulator.okta.skeleton import HR_CLIENT, SYSTEM, Act, Wording, by, changed_person, log_event, person
from simulator.organisation.cast import Account
from simulator.records.mint import Mint
from simulator.records.record import Json, Record
from simulator.records.seats import NO_OKTA_SEAT, okta_seat

Step = Literal["activate", "reactivate", "deactivate", "suspend", "unsuspend"]

_CREATE = Wording("user.lifecycle.create", "core.user.config.user_creation.success", "Create Okta user")
_FAILED_CREATE = Wording("user.lifecycle.create", "core.user.config.user_creation.failure", "Create Okta user")
_PROFILE = Wording(
    "user.account.update_profile", "core.user.config.user_update.success", "Update user profile for Okta"
)
_STEPS: dict[Step, Wording] = {
    "activate": Wording("user.lifecycle.activate", "core.user.config.user_activated", "Activate Okta user"),
    "reactivate": Wording("user.lifecycle.reactivate", "core.user.config.user_reactivated", "Reactivate Okta user"),
    "deactivate": Wording("user.lifecycle.deactivate", "core.user.config.user_deactivated", "Deactivate Okta user"),
    "suspend": Wording("user.lifecycle.suspend", "core.user.config.user_suspended", "Suspend Okta user"),
    "unsuspend": Wording("user.lifecycle.unsuspend", "core.user.config.user_unsuspended", "Unsuspend Okta user"),
}
_USERS = "/api/v1/users"


def created_by_hr(mint: Mint, account: Account, at: int) -> Record:
    """Return a creation through the API by the HR system's service client."""
    act = Act(mint.transaction(), None, _USERS)
    return log_event(mint, account.tenant, _CREATE, at, HR_CLIENT, [person(account)], act)


def created_by_token(mint: Mint, account: Account, at: int, owner: Account) -> Record:
    """Return a creation through the API with an administrator's token."""
    act = Act(mint.transaction(), None, _USERS, token_id="00T" + owner.subject[3:])
    seat = okta_seat(owner.seat)
    return log_event(mint, account.tenant, _CREATE, at, person(owner), [person(account)], act, seat=seat)


def created_by_import(mint: Mint, account: Account, at: int) -> Record:
    """Return a creation by a directory's import: a job, by Okta itself, from nowhere."""
    act = Act(mint.transaction(), None, "/admin/app/active_directory/import", job=True)
    return log_event(mint, account.tenant, _CREATE, at, SYSTEM, [person(account)], act)


def created_in_login(mint: Mint, account: Account, at: int, act: Act) -> Record:
    """Return a Just-in-Time creation: by Okta itself, within the act of a federated login."""
    seat = okta_seat(account.seat)
    return log_event(mint, account.tenant, _CREATE, at, SYSTEM, [person(account)], act, seat=seat)


def create_failed(mint: Mint, account: Account, at: int, act: Act) -> Record:
    """Return a Just-in-Time creation that failed for want of a required property."""
    seat, reason = okta_seat(account.seat), "The following required properties are missing: lastName"
    return log_event(
        mint, account.tenant, _FAILED_CREATE, at, SYSTEM, [person(account)], act,
        seat=seat, result="FAILURE", reason=reason,
    )  # fmt: skip


def import_failed(mint: Mint, tenant: str, at: int) -> Record:
    """Return an import's creation that failed: its target has no id."""
    new: Json = {"id": None, "type": "NewUser", "alternateId": "unknown", "displayName": "unknown", "detailEntry": None}
    act, debug = Act(mint.transaction(), None, "/admin/import", job=True), {"errorMessage": "login is already in use"}
    return log_event(mint, tenant, _FAILED_CREATE, at, SYSTEM, [new], act, result="FAILURE", debug=debug)


def step(
    mint: Mint, account: Account, at: int, step_name: Step, admin: Account | None = None, act: Act | None = None
) -> Record:
    """Return a step of an account's life: by an administrator, else by HR, or within ``act`` (a login) by Okta."""
    if act is not None:
        actor, seat = SYSTEM, okta_seat(account.seat)
    else:
        actor, seat = by(admin, HR_CLIENT)
        act = Act(mint.transaction(), None, f"{_USERS}/{account.subject}/lifecycle/{step_name}")
    return log_event(mint, account.tenant, _STEPS[step_name], at, actor, [person(account)], act, seat=seat)


def profile_updated(mint: Mint, account: Account, at: int, before: Json, after: Json) -> Record:
    """Return HR's change of profile attributes, with old and new values."""
    act = Act(mint.transaction(), None, f"{_USERS}/{account.subject}")
    target = [changed_person(account, before, after)]
    debug = {"changedAttributes": ",".join(sorted(after))}
    return log_event(mint, account.tenant, _PROFILE, at, HR_CLIENT, target, act, seat=NO_OKTA_SEAT, debug=debug)
