"""Groups, application assignments and administrators' privileges."""

from __future__ import annotations

from typing import Literal

from simulator.okta.skeleton import HR_CLIENT, Act, Wording, app_target, app_user, by, group_target, log_event, person
from simulator.organisation.cast import Account, App, Group
from simulator.records.mint import Mint
from simulator.records.record import Record

AppStep = Literal["activate", "deactivate", "delete"]

_JOIN = Wording("group.user_membership.add", "core.user_group_member.user_add", "Add user to group membership")
_QUIT = Wording(
    "group.user_membership.remove", "core.user_group_member.user_remove", "Remove user from group membership"
)
_CONFER = Wording(
    "group.application_assignment.add", "app.generic.provision.assign_group_to_app", "Add assigned application to group"
)
_ASSIGN = Wording(
    "application.user_membership.add", "app.generic.provision.assign_user_to_app", "Add user to application membership"
)
_UNASSIGN = Wording(
    "application.user_membership.remove",
    "app.generic.provision.deactivate_user_from_app",
    "Remove user's application membership",
)
_GROUP_DELETED = Wording("group.lifecycle.delete", "core.user_group.delete", "Delete Okta group")
_APP_STEPS: dict[AppStep, Wording] = {
    "activate": Wording("application.lifecycle.activate", "app.generic.config.app_activated", "Activate application"),
    "deactivate": Wording(
        "application.lifecycle.deactivate", "app.generic.config.app_deactivated", "Deactivate application"
    ),
    "delete": Wording("application.lifecycle.delete", "app.generic.config.app_deleted", "Delete application"),
}
_GRANT = Wording("user.account.privilege.grant", "core.user.admin_privilege.granted", "Grant user privilege")
_REVOKE = Wording("user.account.privilege.revoke", "core.user.admin_privilege.revoked", "Revoke user privilege")


def member(
    mint: Mint, account: Account, group: Group, at: int, admin: Account | None = None, *, added: bool = True
) -> Record:
    """Return that an account joined a group, or left it; by an administrator, else by HR."""
    actor, seat = by(admin, HR_CLIENT)
    act = Act(mint.transaction(), None, f"/api/v1/groups/{group.id}/users/{account.subject}")
    target = [person(account), group_target(group)]
    return log_event(mint, account.tenant, _JOIN if added else _QUIT, at, actor, target, act, seat=seat)


def conferred(mint: Mint, group: Group, app: App, at: int, admin: Account) -> Record:
    """Return that a group was given an application."""
    actor, seat = by(admin)
    act = Act(mint.transaction(), None, f"/api/v1/apps/{app.id}/groups/{group.id}")
    return log_event(mint, group.tenant, _CONFER, at, actor, [group_target(group), app_target(app)], act, seat=seat)


def assigned(
    mint: Mint, account: Account, app: App, at: int, admin: Account | None = None, *, added: bool = True
) -> Record:
    """Return that an account was assigned to an application, or taken off it."""
    actor, seat = by(admin, HR_CLIENT)
    act = Act(mint.transaction(), None, f"/api/v1/apps/{app.id}/users/{account.subject}")
    target = [app_user(account, app), app_target(app), person(account)]
    return log_event(mint, account.tenant, _ASSIGN if added else _UNASSIGN, at, actor, target, act, seat=seat)


def deleted_group(mint: Mint, group: Group, at: int, admin: Account) -> Record:
    """Return that a group was deleted: the one record of it, however many were in it."""
    actor, seat = by(admin)
    act = Act(mint.transaction(), None, f"/api/v1/groups/{group.id}")
    return log_event(mint, group.tenant, _GROUP_DELETED, at, actor, [group_target(group)], act, seat=seat)


def application_step(mint: Mint, app: App, at: int, step: AppStep, admin: Account) -> Record:
    """Return that an application was activated, deactivated or deleted."""
    actor, seat = by(admin)
    act = Act(mint.transaction(), None, f"/api/v1/apps/{app.id}/lifecycle/{step}")
    return log_event(mint, admin.tenant, _APP_STEPS[step], at, actor, [app_target(app)], act, seat=seat)


def privileged(mint: Mint, account: Account, held: list[str], at: int, admin: Account) -> Record:
    """Return a grant of privileges: Okta lists *all* that the account holds from now on."""
    actor, seat = by(admin)
    act = Act(mint.transaction(), None, f"/api/internal/administrators/{account.subject}")
    debug = {"privilegeGranted": ", ".join(held)}
    return log_event(mint, account.tenant, _GRANT, at, actor, [person(account)], act, seat=seat, debug=debug)


def unprivileged(mint: Mint, account: Account, lost: list[str], at: int, admin: Account) -> Record:
    """Return that privileges were revoked."""
    actor, seat = by(admin)
    act = Act(mint.transaction(), None, f"/api/internal/administrators/{account.subject}")
    debug = {"privilegeRevoked": ", ".join(lost)}
    return log_event(mint, account.tenant, _REVOKE, at, actor, [person(account)], act, seat=seat, debug=debug)
