"""Which OCSF class and activity an event is: OCSF 1.3.0, category Identity & Access Management (3).

Source: https://schema.ocsf.io/1.3.0/categories/iam; later versions keep these numbers. Where 1.3.0 has no activity of
that meaning (unlock, invite, a second factor verified) it is 99, and the name is the vendor's word, as OCSF demands.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.contract.event import Event

OCSF_VERSION = "1.3.0"
_OTHER = 99

BASE_EVENT = 0
ACCOUNT_CHANGE = 3001
AUTHENTICATION = 3002
ENTITY_MANAGEMENT = 3004
USER_ACCESS = 3005
GROUP_MANAGEMENT = 3006

CLASS_NAMES = {
    BASE_EVENT: "Base Event",
    ACCOUNT_CHANGE: "Account Change",
    AUTHENTICATION: "Authentication",
    ENTITY_MANAGEMENT: "Entity Management",
    USER_ACCESS: "User Access Management",
    GROUP_MANAGEMENT: "Group Management",
}
ACTIVITY_NAMES = {
    ACCOUNT_CHANGE: {
        1: "Create", 2: "Enable", 3: "Password Change", 4: "Password Reset", 5: "Disable", 6: "Delete", 9: "Lock",
        10: "MFA Factor Enable", 11: "MFA Factor Disable",
    },
    AUTHENTICATION: {1: "Logon", 2: "Logoff"},
    ENTITY_MANAGEMENT: {2: "Read", 3: "Update", 4: "Delete", 5: "Move", 12: "Suspend", 13: "Resume"},
    USER_ACCESS: {1: "Assign Privileges", 2: "Revoke Privileges"},
    GROUP_MANAGEMENT: {1: "Assign Privileges", 2: "Revoke Privileges", 3: "Add User", 4: "Remove User"},
}  # fmt: skip

_OF_ONE_SUBJECT = {
    "sign_in": (AUTHENTICATION, 1),
    "sign_out": (AUTHENTICATION, 2),
    "session_started": (AUTHENTICATION, 1),
    "federated_sign_in": (AUTHENTICATION, 1),
    "mfa_verified": (AUTHENTICATION, _OTHER),
    "account_created": (ACCOUNT_CHANGE, 1),
    "account_updated": (ACCOUNT_CHANGE, _OTHER),
    "account_enabled": (ACCOUNT_CHANGE, 2),
    "account_disabled": (ACCOUNT_CHANGE, 5),
    "account_deleted": (ACCOUNT_CHANGE, 6),
    "account_locked": (ACCOUNT_CHANGE, 9),
    "account_unlocked": (ACCOUNT_CHANGE, _OTHER),
    "credential_changed": (ACCOUNT_CHANGE, _OTHER),
    "mfa_enrolled": (ACCOUNT_CHANGE, 10),
    "mfa_removed": (ACCOUNT_CHANGE, 11),
    "account_invited": (ACCOUNT_CHANGE, _OTHER),
    "invitation_redeemed": (ACCOUNT_CHANGE, _OTHER),
    "provisioned": (ACCOUNT_CHANGE, 1),
    "deprovisioned": (ACCOUNT_CHANGE, 6),
    "risk_raised": (ACCOUNT_CHANGE, _OTHER),
    "account_seen": (ENTITY_MANAGEMENT, 2),
    "grant_seen": (ENTITY_MANAGEMENT, 2),
    "container_deleted": (ENTITY_MANAGEMENT, 4),
    "container_restored": (ENTITY_MANAGEMENT, _OTHER),
    "container_suspended": (ENTITY_MANAGEMENT, 12),
    "container_resumed": (ENTITY_MANAGEMENT, 13),
    "entity_renamed": (ENTITY_MANAGEMENT, 5),  # OCSF: "move or rename"
    "credential_added": (ACCOUNT_CHANGE, _OTHER),
    "credential_removed": (ACCOUNT_CHANGE, _OTHER),
    "credential_seen": (ENTITY_MANAGEMENT, 2),
    "factor_seen": (ENTITY_MANAGEMENT, 2),
    "owner_added": (ENTITY_MANAGEMENT, 3),
    "owner_removed": (ENTITY_MANAGEMENT, 3),
    "owner_seen": (ENTITY_MANAGEMENT, 2),
    "sponsor_added": (ENTITY_MANAGEMENT, 3),
    "sponsor_removed": (ENTITY_MANAGEMENT, 3),
    "sponsor_seen": (ENTITY_MANAGEMENT, 2),
    "consent_seen": (ENTITY_MANAGEMENT, 2),
    "person_seen": (ENTITY_MANAGEMENT, 2),
}
_CREDENTIAL_KINDS = ("credential_changed", "credential_added", "credential_removed")
_GIVES = {
    "grant_added": True,
    "grant_removed": False,
    "elevation_activated": True,
    "elevation_expired": False,
    "consent_granted": True,
    "consent_revoked": False,
}
_OF_ITS_OWN = ("coverage", "census_ended", "evidence", "other")


class Activity(NamedTuple):
    """The class and activity of an event."""

    class_uid: int
    activity_id: int
    activity_name: str

    @property
    def class_name(self) -> str:
        """Return the class's caption."""
        return CLASS_NAMES[self.class_uid]

    @property
    def caption(self) -> str:
        """Return OCSF's own name of the activity, which for 99 is not the vendor's word."""
        return "Other" if self.activity_id == _OTHER else self.activity_name

    @property
    def category_uid(self) -> int:
        """Return 3 for Identity & Access Management, 0 for the base event."""
        return self.class_uid // 1000

    @property
    def type_uid(self) -> int:
        """Return the number that stands for class and activity together."""
        return self.class_uid * 100 + self.activity_id


def activity_of(event: Event) -> Activity:
    """Return the class and activity of an event; ``other`` and what we say of our own are base events."""
    if event.kind in _OF_ITS_OWN:
        class_uid, activity_id = BASE_EVENT, _OTHER
    elif event.kind in _GIVES:
        class_uid, activity_id = _of_a_grant(event, gives=_GIVES[event.kind])
    elif event.account is None and event.application is not None and event.kind in _CREDENTIAL_KINDS:
        class_uid, activity_id = ENTITY_MANAGEMENT, 3  # a workload's own secret: nobody's account
    elif event.kind == "credential_changed":
        class_uid, activity_id = ACCOUNT_CHANGE, _of_a_credential(event.vendor_type)
    else:
        class_uid, activity_id = _OF_ONE_SUBJECT[event.kind]
    name = ACTIVITY_NAMES.get(class_uid, {}).get(activity_id, event.vendor_type)
    return Activity(class_uid, activity_id, name)


def _of_a_grant(event: Event, *, gives: bool) -> tuple[int, int]:
    """Return membership of a group, privileges of a group, or privileges of a person, in this order of precedence."""
    if event.account is not None and event.entitlement is not None:
        if event.entitlement.type == "group":
            return GROUP_MANAGEMENT, 3 if gives else 4
        return USER_ACCESS, 1 if gives else 2
    if event.account is None and event.entitlement is not None and event.grant is not None and event.grant.via:
        return GROUP_MANAGEMENT, 1 if gives else 2
    return ENTITY_MANAGEMENT, 3


def _of_a_credential(vendor_type: str) -> int:
    words = vendor_type.lower()
    if "password" not in words:
        return _OTHER
    return 4 if "reset" in words else 3
