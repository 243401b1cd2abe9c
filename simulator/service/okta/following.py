"""Applies Okta's records to the org: its lists show an act at once, however late the log shows its record."""

from __future__ import annotations

from collections.abc import Callable

from simulator.organisation.cast import OKTA, Account, Group
from simulator.records.record import Json, Record
from simulator.service.okta.personnel import filled_in
from simulator.service.tenants.tenant import RoleHeld, State, TenantState

_STEPS: dict[str, State] = {
    "user.lifecycle.activate": "active",
    "user.lifecycle.reactivate": "active",
    "user.lifecycle.unsuspend": "active",
    "user.lifecycle.deactivate": "disabled",
    "user.lifecycle.suspend": "suspended",
}


def follow(state: TenantState, record: Record) -> None:
    """Let an act that succeeded change the org."""
    body = record.body
    if body["outcome"]["result"] != "SUCCESS":
        return
    event_type = body["eventType"]
    if event_type in _STEPS:
        _step(state, _target(body, "User"), _STEPS[event_type], record.emitted_at)
    elif event_type in _ACTS:
        _ACTS[event_type](state, body, record)


def _target(body: Json, kind: str) -> Json:
    """Return the target of a kind, by its kind alone: their order is not fixed."""
    return next((target for target in body["target"] or () if target["type"] == kind), {"id": ""})


def _step(state: TenantState, target: Json, to: State, at: int) -> None:
    if target["id"] in state.accounts:
        state.set_state(target["id"], to, at)


def _created(state: TenantState, body: Json, record: Record) -> None:
    target, uri = _target(body, "User"), body["debugContext"]["debugData"]["requestUri"]
    provider = "FEDERATION" if "/sso/" in uri else "IMPORT" if body["transaction"]["type"] == "JOB" else "OKTA"
    account = Account(OKTA, state.label, target["id"], target["alternateId"], target["displayName"])
    known = state.add_account(account, record.occurred_at, provider=provider)
    if provider != "FEDERATION":
        filled_in(state, known)


def _profile(state: TenantState, body: Json, record: Record) -> None:
    target = _target(body, "User")
    if target["id"] in state.accounts:
        state.accounts[target["id"]].profile.update(target["changeDetails"]["to"])
        state.touch_account(target["id"], record.emitted_at)


def _member(state: TenantState, body: Json, record: Record) -> None:
    target = _target(body, "UserGroup")
    group = Group(OKTA, state.label, target["id"], target["displayName"])
    joined = body["eventType"].endswith("add")
    state.set_member(group, _target(body, "User")["id"], record.emitted_at, joined=joined)


def _conferred(state: TenantState, body: Json, record: Record) -> None:
    group, app = _target(body, "UserGroup"), _target(body, "AppInstance")
    state.add_group(Group(OKTA, state.label, group["id"], group["displayName"]), state.began_at)
    if app["id"] in state.apps:
        state.confer(app["id"], group["id"], record.emitted_at)


def _assigned(state: TenantState, body: Json, record: Record) -> None:
    app_id, account_id = _target(body, "AppInstance")["id"], _target(body, "User")["id"]
    if app_id not in state.apps:
        return
    if body["eventType"].endswith("add"):
        state.assign(app_id, account_id, record.emitted_at)
    else:
        state.unassign(app_id, account_id)


def _carried(state: TenantState, body: Json, _: Record) -> None:
    app_id, account_id = _target(body, "AppInstance")["id"], _target(body, "User")["id"]
    detail = _target(body, "AppUser").get("detailEntry") or {}
    if app_id in state.apps:
        state.carry(app_id, account_id, detail["externalId"])


def _deprovisioned(state: TenantState, body: Json, _: Record) -> None:
    app_id = _target(body, "AppInstance")["id"]
    if app_id in state.apps:
        state.end_carried(app_id, _target(body, "User")["id"])


def _privileged(state: TenantState, body: Json, record: Record) -> None:
    """Set an account's privileges to those in the record, which lists all that the account holds from now on."""
    names = body["debugContext"]["debugData"]["privilegeGranted"].split(", ")
    held = state.roles.get(_target(body, "User")["id"], {})
    state.roles[_target(body, "User")["id"]] = {
        name: held.get(name, RoleHeld(name, record.emitted_at)) for name in names
    }


def _unprivileged(state: TenantState, body: Json, _: Record) -> None:
    held = state.roles.get(_target(body, "User")["id"], {})
    for name in body["debugContext"]["debugData"]["privilegeRevoked"].split(", "):
        held.pop(name, None)


def _signed_in(state: TenantState, body: Json, record: Record) -> None:
    known = state.accounts.get(body["actor"]["id"])
    if known is not None:
        known.last_login_at = max(record.occurred_at, known.last_login_at or 0)


def _proved(state: TenantState, body: Json, _: Record) -> None:
    known = state.accounts.get(body["actor"]["id"])
    if known is not None and "push" not in known.factors:
        known.factors.append("push")


def _federated(state: TenantState, body: Json, record: Record) -> None:
    idp_id, account_id = _target(body, "AppInstance")["id"], _target(body, "User")["id"]
    if idp_id in state.idps:
        state.linked.setdefault(idp_id, {}).setdefault(account_id, record.occurred_at)


_ACTS: dict[str, Callable[[TenantState, Json, Record], None]] = {
    "user.lifecycle.create": _created,
    "user.account.update_profile": _profile,
    "group.user_membership.add": _member,
    "group.user_membership.remove": _member,
    "group.application_assignment.add": _conferred,
    "application.user_membership.add": _assigned,
    "application.user_membership.remove": _assigned,
    "application.provision.user.push": _carried,
    "application.provision.user.import": _carried,
    "application.provision.user.deprovision": _deprovisioned,
    "user.account.privilege.grant": _privileged,
    "user.account.privilege.revoke": _unprivileged,
    "user.session.start": _signed_in,
    "user.authentication.auth_via_mfa": _proved,
    "user.authentication.auth_via_IDP": _federated,
}
