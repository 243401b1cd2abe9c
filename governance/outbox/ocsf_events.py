"""Notices as OCSF 1.9.0 events, for a SIEM; what OCSF has no place for is ``unmapped``.

Sources: events/findings/detection_finding.json, objects/finding_info.json, and of events/iam account_change.json,
user_access.json, group_management.json and entity_management.json, of https://github.com/ocsf/ocsf-schema at 1.9.0. The
classes are those of the events that jitgov reads (``ingest/contract/ocsf.py``), so that a SIEM holds both against each
other; decisions/0066 says why not the class User Management, which 1.9.0 has made beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from governance.model.keys import entitlement_parts, plain_parts
from governance.outbox.notices import Columns, Notice
from governance.outbox.ocsf_parts import (
    Activity,
    Json,
    kept_columns,
    metadata_members,
    milliseconds,
    present,
    shared_members,
)
from ingest.contract.counting import counted

BASE_EVENT, DETECTION_FINDING = 0, 2004
ACCOUNT_CHANGE, ENTITY_MANAGEMENT, USER_ACCESS, GROUP_MANAGEMENT = 3001, 3004, 3005, 3006
_OTHER = 99
_SEVERITIES = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High"), "critical": (5, "Critical")}
_INFORMATIONAL = (1, "Informational")
_USER_TYPES = {"person": (1, "User"), "system": (3, "System"), "service": (99, "Service")}


class Names(NamedTuple):
    """How what notices speak of is called, by house-wide key: (login, display name) of accounts."""

    accounts: Mapping[str, tuple[str | None, str | None]]
    entitlements: Mapping[str, str | None]
    applications: Mapping[str, str | None]


_FINDINGS = {
    "finding.opened": (1, "Create", 1, "New"),
    "finding.updated": (2, "Update", 1, "New"),
    "finding.closed": (3, "Close", 4, "Resolved"),
}
"""Type → activity, status."""
_ACCOUNTS = {
    "account.created": (1, "Create"),
    "account.enabled": (2, "Enable"),
    "account.disabled": (5, "Disable"),
    "account.deleted": (6, "Delete"),
    "account.locked": (9, "Lock"),
    "account.unlocked": (12, "Unlock"),
    "account.jit_found": (_OTHER, "Other"),
}


def ocsf_event(notice: Notice, names: Names) -> Json:
    """Return a notice as a JSON object of its class; times are milliseconds since 1970, absent is left out."""
    if notice.kind == "finding":
        return _finding(notice, names)
    if notice.kind == "decision":
        return _decision(notice, names)
    return _account(notice, names) if notice.type.startswith("account.") else _grant(notice, names)


def digest_event(notice_id: str, counts: list[Json], at: int) -> Json:
    """Return what is told in one sum: ``counts`` of ``why``, ``what``, ``n``, and the first and last instants."""
    total = sum(count["n"] for count in counts)
    activity = Activity(BASE_EVENT, "Base Event", _OTHER, "Other", "Digest")
    event = shared_members(activity, _INFORMATIONAL, at, metadata_members(notice_id, "digest", None, at))
    message = (
        f"{counted(total, 'change is', 'changes are')} told in one sum, not one by one; `jitgov changes` lists them"
    )
    return {**event, "message": message, "count": total, "unmapped": {"counts": counts}}


def _finding(notice: Notice, names: Names) -> Json:
    row = notice.row
    activity_id, caption, status_id, status = _FINDINGS[notice.type]
    superseded = notice.type == "finding.closed" and (notice.is_gone or not row["live"])
    activity = Activity(DETECTION_FINDING, "Detection Finding", activity_id, caption)
    found_at = row["detected_at"] or notice.recorded_at
    event = shared_members(activity, _SEVERITIES[row["severity"]], found_at, _metadata_of(notice))
    info = {
        "uid": row["finding_id"],
        "title": row["policy"],
        "desc": row["message"],
        "analytic": {"uid": row["policy"], "name": row["policy"], "type_id": 1, "type": "Rule"},
        "created_time": milliseconds(found_at),
        "modified_time": milliseconds(notice.recorded_at),
        "first_seen_time": milliseconds(row["opened_at"]),
        "last_seen_time": milliseconds(row["closed_at"]),
    }
    return present(
        {
            **event,
            "message": row["message"],
            "status_id": 99 if superseded else status_id,
            "status": "Superseded" if superseded else status,
            "is_alert": notice.type == "finding.opened",
            "start_time": milliseconds(row["opened_at"]),
            "end_time": milliseconds(row["closed_at"]),
            "finding_info": info,
            "resources": _resources(row, names),
            "unmapped": kept_columns(row, "basis", "detail", "evidence", "policy_version", "became", "account_id"),
        }
    )


def _resources(row: Columns, names: Names) -> list[Json]:
    account_id, entitlement_id, application_id = row["account_id"], row["entitlement_id"], row["application_id"]
    login = names.accounts.get(account_id, (None, None))[0]
    # What is found of an application stands under its key, and is about no account.
    resources = [{"uid": account_id, "name": login, "type": "account"}] if account_id != application_id else []
    if entitlement_id:
        resources.append({"uid": entitlement_id, "name": names.entitlements.get(entitlement_id), "type": "entitlement"})
    if application_id:
        resources.append({"uid": application_id, "name": names.applications.get(application_id), "type": "application"})
    return [present(resource) for resource in resources]


def _account(notice: Notice, names: Names) -> Json:
    row = notice.row
    activity_id, caption = _ACCOUNTS[notice.type]
    own_word = "JIT account found" if activity_id == _OTHER else None
    activity = Activity(ACCOUNT_CHANGE, "Account Change", activity_id, caption, own_word)
    event = shared_members(activity, _INFORMATIONAL, notice.occurred_at, _metadata_of(notice))
    type_id, type_name = _USER_TYPES.get(row["type"], (0, "Unknown"))
    user = {
        "uid": row["subject"],
        "name": row["name"],
        "full_name": row["display_name"],
        "domain": row["issuer"],
        "type_id": type_id,
        "type": type_name,
    }
    kept = kept_columns(
        row, "account_id", "application_id", "state", "provenance", "provenance_detail", "created_at", "ended_at"
    )
    application = row["application_id"]
    if application:
        kept["application_name"] = names.applications.get(application)
    return present({**event, "status_id": 1, "status": "Success", "user": user, "unmapped": present(kept)})


def _grant(notice: Notice, names: Names) -> Json:
    row, gained = notice.row, notice.type == "access.gained"
    _, kind, entitlement = entitlement_parts(row["entitlement_id"])
    name = names.entitlements.get(row["entitlement_id"])
    if kind == "group":
        activity = Activity(GROUP_MANAGEMENT, "Group Management", *((3, "Add User") if gained else (4, "Remove User")))
        own: Json = {"group": present({"uid": entitlement, "name": name})}
    else:
        activity = Activity(
            USER_ACCESS, "User Access Management", *((1, "Assign Privileges") if gained else (2, "Revoke Privileges"))
        )
        own = {"privileges": [name or entitlement]}
    application = row["application_id"]
    if application:
        uid = plain_parts(application).id
        own["resources"] = [present({"uid": uid, "name": names.applications.get(application), "type": "application"})]
    by = row["granted_by"] if gained else row["ended_by"]
    if by:
        own["actor"] = {"user": _actor(by, names)}
    kept = ("grant_id", "account_id", "entitlement_id", "mode", "via", "scope", "valid_from", "valid_to", "expires_at")
    event = shared_members(activity, _INFORMATIONAL, notice.occurred_at, _metadata_of(notice, has_actor=bool(by)))
    return present(
        {
            **event,
            "status_id": 1,
            "status": "Success",
            "user": _user(row["account_id"], names),
            **own,
            "unmapped": {**kept_columns(row, *kept, "from_basis", "evidence"), "privileged": bool(row["privileged"])},
        }
    )


def _decision(notice: Notice, names: Names) -> Json:
    row = notice.row
    activity = Activity(ENTITY_MANAGEMENT, "Entity Management", _OTHER, "Other", f"Review: {row['verdict']}")
    event = shared_members(activity, _INFORMATIONAL, notice.occurred_at, _metadata_of(notice, has_actor=True))
    account_id, entitlement_id = row["account_id"], row["entitlement_id"]
    login = names.accounts.get(account_id, (None, None))[0] if account_id else None
    called = login or names.applications.get(account_id) or account_id
    about = [called, names.entitlements.get(entitlement_id) or entitlement_id if entitlement_id else None]
    name = " · ".join(filter(None, about)) or None
    return present(
        {
            **event,
            "status_id": 1,
            "status": "Success",
            "comment": row["reason"],
            "entity": {
                "uid": row["item_id"],
                "name": name,
                "type_id": _OTHER,
                "type": "Review item",
            },
            "actor": {"user": {**_actor(row["reviewer"], names), "type_id": 1, "type": "User"}},
            "unmapped": kept_columns(
                row, "decision_id", "verdict", "account_id", "application_id", "entitlement_id", "finding_id"
            ),
        }
    )


def _user(account_id: str, names: Names) -> Json:
    issuer, _, subject = plain_parts(account_id.rpartition(">")[2])
    login, display_name = names.accounts.get(account_id, (None, None))
    return present({"uid": subject, "name": login, "full_name": display_name, "domain": issuer})


def _actor(by: str, names: Names) -> Json:
    """Return who did it: by an account key, or by a login or a ``|name`` where there is none."""
    parts = plain_parts(by)
    return _user(by, names) if parts.issuer and parts.id else {"name": by.removeprefix("|")}


def _metadata_of(notice: Notice, *, has_actor: bool = False) -> Json:
    # Of the classes of access an actor is part by this profile only.
    tenant = plain_parts(str(notice.row.get("account_id") or "").rpartition(">")[2]).issuer
    metadata = metadata_members(notice.notice_id, notice.type, tenant, notice.recorded_at)
    return {**metadata, "profiles": ["host"]} if has_actor else metadata
