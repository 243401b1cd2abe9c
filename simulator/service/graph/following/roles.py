"""Applies records of directory roles to the tenant, also those of Privileged Identity Management (PIM)."""

from __future__ import annotations

from collections.abc import Callable

from simulator.records.instants import micros
from simulator.records.record import Json, Record
from simulator.service.graph.following.audit_targets import details, kinds, new_values, old_values, target
from simulator.service.graph.query.filtering import instant_of
from simulator.service.tenants.tenant import Mode, RoleHeld, TenantState

_PIM = "MS-PIM"


def _holder(body: Json) -> Json:
    return target(body, "User" if "User" in kinds(body) else "ServicePrincipal")


def _given(state: TenantState, record: Record) -> None:
    """Let a role be held without end; an act of PIM has a record of PIM's own, and one of the directory's."""
    if _by_pim(record.body):
        return
    holder = _holder(record.body)
    template = new_values(holder).get("Role.TemplateId") or ""
    _hold(state, holder["id"], "active", RoleHeld(template, record.occurred_at))


def _taken(state: TenantState, record: Record) -> None:
    if _by_pim(record.body):
        return
    holder = _holder(record.body)
    state.roles.get(holder["id"], {}).pop(_key("active", old_values(holder).get("Role.TemplateId") or ""), None)


def _by_pim(body: Json) -> bool:
    app = body["initiatedBy"].get("app") or {}
    return bool(app.get("displayName") == _PIM)


def _held_by_pim(mode: Mode) -> Callable[[TenantState, Record], None]:
    def held(state: TenantState, record: Record) -> None:
        role_details = details(record.body)
        ends = instant_of(role_details.get("ExpirationTime", ""))
        role = RoleHeld(role_details["TemplateId"], record.occurred_at, mode, micros(ends) if ends else None)
        _hold(state, target(record.body, "User")["id"], mode, role)

    return held


def _expired(state: TenantState, record: Record) -> None:
    holder, template = target(record.body, "User")["id"], details(record.body)["TemplateId"]
    state.roles.get(holder, {}).pop(_key("activated", template), None)


def _lost_by_pim(mode: Mode) -> Callable[[TenantState, Record], None]:
    def lost(state: TenantState, record: Record) -> None:
        holder, template = target(record.body, "User")["id"], details(record.body)["TemplateId"]
        state.roles.get(holder, {}).pop(_key(mode, template), None)

    return lost


def _hold(state: TenantState, holder: str, mode: Mode, role: RoleHeld) -> None:
    state.roles.setdefault(holder, {})[_key(mode, role.role)] = role


def _key(mode: Mode, template: str) -> str:
    return f"{mode} {template}"


ROLE_ACTS: dict[str, Callable[[TenantState, Record], None]] = {
    "Add member to role": _given,
    "Remove member from role": _taken,
    "Add eligible member to role in PIM completed (permanent)": _held_by_pim("eligible"),
    "Add member to role in PIM completed (timebound)": _held_by_pim("active"),
    "Add member to role completed (PIM activation)": _held_by_pim("activated"),
    "Remove member from role (PIM activation expired)": _expired,
    "Remove eligible member from role in PIM completed (permanent)": _lost_by_pim("eligible"),
    "Remove member from role in PIM completed (timebound)": _lost_by_pim("active"),
}
