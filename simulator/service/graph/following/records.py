"""Applies Entra's records to the tenant: its lists show an act at once, however late the logs show its record."""

from __future__ import annotations

from collections.abc import Callable

from simulator.organisation.cast import ENTRA, Account, Group
from simulator.records.record import Json, Record
from simulator.service.graph.following.audit_targets import details, new_values, old_values, target
from simulator.service.graph.following.personnel import filled_in
from simulator.service.graph.following.roles import ROLE_ACTS
from simulator.service.tenants.tenant import AccountState, TenantState

_PROFILE = {
    "Department": "department",
    "EmployeeId": "employeeId",
    "JobTitle": "jobTitle",
    "Mail": "mail",
    "UserType": "userType",
    "UserState": "externalUserState",
}
"""Attribute as audits spell it → property of the user."""
_USES = {"sign_ins_interactive": "lastSignIn", "sign_ins_non_interactive": "lastNonInteractiveSignIn"}


def follow(state: TenantState, record: Record) -> None:
    """Let an act that succeeded change the tenant; any sign-in, failed ones too, leaves its trace on the account."""
    if record.stream == "directory_audits":
        act = _ACTS.get(record.body["activityDisplayName"])
        if act is not None and record.body["result"] == "success":
            act(state, record)
    elif record.stream == "provisioning":
        _provisioned(state, record.body)
    elif record.stream in _USES:
        _signed_in(state, record)


def _signed_in(state: TenantState, record: Record) -> None:
    known = state.accounts.get(record.body["userId"])
    if known is None:
        return
    # lastSignIn counts attempts, failed ones too (Graph, resources/signinactivity.md).
    names = [_USES[record.stream]]
    if record.body["status"]["errorCode"] == 0:
        names.append("lastSuccessfulSignIn")
        if record.body.get("authenticationRequirement") == "multiFactorAuthentication" and not known.factors:
            known.factors.append("microsoftAuthenticatorPush")
    for name in names:
        known.used_at[name] = max(record.occurred_at, known.used_at.get(name, 0))


def _provisioned(state: TenantState, body: Json) -> None:
    app_id = body["targetSystem"]["details"]["ApplicationId"]
    if app_id not in state.apps or body["provisioningStatusInfo"]["status"] != "success":
        return
    if body["provisioningAction"] in ("create", "update"):
        state.carry(app_id, body["sourceIdentity"]["id"], body["targetIdentity"]["id"])
    else:
        # The assignment stands until it is taken away: only the application's own account ended.
        state.apps[app_id].carried.pop(body["sourceIdentity"]["id"], None)


def _account(state: TenantState, record: Record, provider: str = "") -> AccountState:
    """Return the account that an audit is about, made now when the tenant does not know it."""
    user = target(record.body, "User")
    account = Account(ENTRA, state.label, user["id"], user["userPrincipalName"], user["displayName"] or "")
    return state.add_account(account, record.occurred_at, provider=provider)


def _added(state: TenantState, record: Record) -> None:
    values = new_values(target(record.body, "User"))
    known = _account(state, record, values.get("CreationType") or "")
    known.provider = values.get("CreationType") or ""
    if not known.provider:
        filled_in(state, known)
    _profiled(known, values)
    state.touch_account(known.account.subject, record.occurred_at)


def _profiled(known: AccountState, values: dict[str, str | None]) -> None:
    known.profile.update({_PROFILE[name]: value for name, value in values.items() if name in _PROFILE})


def _updated(state: TenantState, record: Record) -> None:
    known, values = _account(state, record), new_values(target(record.body, "User"))
    _profiled(known, values)
    if "AccountEnabled" in values:
        enabled = values["AccountEnabled"] == "true"
        state.set_state(known.account.subject, "active" if enabled else "disabled", record.occurred_at)
    state.touch_account(known.account.subject, record.occurred_at)


def _disabled(state: TenantState, record: Record) -> None:
    state.set_state(_account(state, record).account.subject, "disabled", record.occurred_at)


def _enabled(state: TenantState, record: Record) -> None:
    state.set_state(_account(state, record).account.subject, "active", record.occurred_at)


def _deleted(state: TenantState, record: Record) -> None:
    """Delete an account; what it held goes with it."""
    subject = _account(state, record).account.subject
    state.set_state(subject, "deleted", record.occurred_at)
    for known in state.groups.values():
        if subject in known.members:
            state.set_member(known.group, subject, record.occurred_at, joined=False)
    for app_id in state.apps:
        state.end_carried(app_id, subject)
    state.roles.pop(subject, None)


def _invited(state: TenantState, record: Record) -> None:
    known = _account(state, record, "Invitation")
    known.provider = "Invitation"
    known.profile |= {"userType": "Guest", "mail": details(record.body).get("invitedUserEmailAddress")}
    known.profile.setdefault("externalUserState", "PendingAcceptance")


def _redeemed(state: TenantState, record: Record) -> None:
    known = _account(state, record)
    known.profile |= {"userType": "Guest", "externalUserState": "Accepted"}
    state.touch_account(known.account.subject, record.occurred_at)


def _signed_up_virally(state: TenantState, record: Record) -> None:
    known = _account(state, record, "EmailVerified")
    known.profile |= {"userType": "Guest", "externalUserState": "Accepted"}


def _member(state: TenantState, record: Record) -> None:
    joined = record.body["activityDisplayName"].startswith("Add")
    account = target(record.body, "User")
    values = new_values(account) if joined else old_values(account)
    group_id = values.get("Group.ObjectID") or ""
    group = Group(ENTRA, state.label, group_id, values.get("Group.DisplayName") or "")
    state.set_member(group, account["id"], record.occurred_at, joined=joined)


def _app_id(state: TenantState, body: Json) -> str | None:
    principal = target(body, "ServicePrincipal")["id"]
    return next((app_id for app_id, known in state.apps.items() if known.app.principal == principal), None)


def _assigned(state: TenantState, record: Record) -> None:
    app_id = _app_id(state, record.body)
    if app_id is not None:
        state.assign(app_id, target(record.body, "User")["id"], record.occurred_at)


def _unassigned(state: TenantState, record: Record) -> None:
    app_id = _app_id(state, record.body)
    if app_id is not None:
        state.unassign(app_id, target(record.body, "User")["id"])


def _conferred(state: TenantState, record: Record) -> None:
    app_id, group = _app_id(state, record.body), target(record.body, "Group")
    if app_id is not None:
        state.add_group(Group(ENTRA, state.label, group["id"], group["displayName"]), state.began_at)
        state.confer(app_id, group["id"], record.occurred_at)


_ACTS: dict[str, Callable[[TenantState, Record], None]] = {
    "Add user": _added,
    "Update user": _updated,
    "Disable account": _disabled,
    "Enable account": _enabled,
    "Delete user": _deleted,
    "Invite external user": _invited,
    "Redeem external user invite": _redeemed,
    "Viral user creation": _signed_up_virally,
    "Add member to group": _member,
    "Remove member from group": _member,
    "Add app role assignment grant to user": _assigned,
    "Remove app role assignment from user": _unassigned,
    "Add app role assignment to group": _conferred,
    **ROLE_ACTS,
}
