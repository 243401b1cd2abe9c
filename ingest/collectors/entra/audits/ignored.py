"""Audit activities that change no account, access or credential, or whose effect another record tells: kind ``other``.

Their events keep the raw. What is neither here nor in a table is kind ``other`` too, as something we do not know.
"""

from __future__ import annotations

from typing import NamedTuple

_ASKED = "asks or answers; nothing is held until the completed record"
_PACKAGE = "the group, application and role records that it causes carry the access"
_REVIEW = "a step of the vendor's own review; a removal that it causes has a record of its own"
_SYNC = "the provisioning log says the same once, with its outcome"
_GROUP = "a group's own life; membership and conferral records carry the access"
_SETTINGS = "settings of PIM, not a holding"
_REGISTRATION = "an application's registration is no account; its service principal is"


class Ignored(NamedTuple):
    """An activity that is kind ``other`` on purpose, and why."""

    activity: str
    reason: str


IGNORED = (
    # Core Directory
    Ignored("Add user sponsor", "names who answers for a guest; no access changes"),
    Ignored("Remove user sponsor", "names who answers for a guest; no access changes"),
    Ignored("Update StsRefreshTokenValidFrom Timestamp", "ends tokens; no account, access or credential changes"),
    Ignored("Set force change user password", "asks for a change; the change has a record of its own"),
    Ignored("Set user manager", "which of the two people is whose is not documented; the census tells"),
    Ignored("Update service principal", "settings of an application"),
    Ignored("Add application", _REGISTRATION),
    Ignored("Update application", _REGISTRATION),
    Ignored("Delete application", _REGISTRATION),
    Ignored("Add group", _GROUP),
    Ignored("Update group", _GROUP),
    Ignored("Delete group", _GROUP),
    Ignored("Hard Delete group", _GROUP),
    Ignored("Restore group", _GROUP),
    Ignored("Set group license", "the users' own licence records carry it"),
    Ignored("Start applying group based license to users", "the users' own licence records carry it"),
    Ignored("Finish applying group based license to user", "the users' own licence records carry it"),
    Ignored("Add member to administrative unit", "says who is administered, not what is held"),
    Ignored("Remove member from administrative unit", "says who is administered, not what is held"),
    # PIM
    Ignored("Add member to role requested (PIM activation)", _ASKED),
    Ignored("Add member to role approval requested (PIM activation)", _ASKED),
    Ignored("Add member to role request approved (PIM activation)", _ASKED),
    Ignored("Add member to role request denied (PIM activation)", _ASKED),
    Ignored("Add member to role canceled (PIM activation)", _ASKED),
    Ignored("PIM activation request expired", _ASKED),
    Ignored("Add eligible member to role in PIM requested (permanent)", _ASKED),
    Ignored("Add eligible member to role in PIM requested (timebound)", _ASKED),
    Ignored("Add eligible member to role in PIM requested (renew)", _ASKED),
    Ignored("Add eligible member to role in PIM canceled (permanent)", _ASKED),
    Ignored("Add eligible member to role in PIM canceled (timebound)", _ASKED),
    Ignored("Add eligible member to role in PIM canceled (renew)", _ASKED),
    Ignored("Add member to role in PIM requested (permanent)", _ASKED),
    Ignored("Add member to role in PIM requested (timebound)", _ASKED),
    Ignored("Add member to role in PIM requested (renew)", _ASKED),
    Ignored("Add member to role in PIM canceled (permanent)", _ASKED),
    Ignored("Add member to role in PIM canceled (timebound)", _ASKED),
    Ignored("Add member to role in PIM canceled (renew)", _ASKED),
    Ignored("Remove member from role requested (PIM deactivate)", _ASKED),
    Ignored("Remove eligible member from role in PIM requested (permanent)", _ASKED),
    Ignored("Remove eligible member from role in PIM requested (timebound)", _ASKED),
    Ignored("Remove member from role in PIM requested (permanent)", _ASKED),
    Ignored("Remove member from role in PIM requested (timebound)", _ASKED),
    Ignored("Update eligible member in PIM requested (extend)", _ASKED),
    Ignored("Update member in PIM requested (extend)", _ASKED),
    Ignored(
        "Update member in PIM approved by admin (extend/renew)",
        "does not say eligible or active; the completed record does",
    ),
    Ignored("Process request", _ASKED),
    Ignored("Process role removal request", _ASKED),
    Ignored("Update role setting in PIM", _SETTINGS),
    Ignored("Triggered PIM alert", _SETTINGS),
    # Entitlement Management
    Ignored("User requests access package assignment", _ASKED),
    Ignored("Approve access package assignment request", _ASKED),
    Ignored("Deny access package assignment request", _ASKED),
    Ignored("Fulfill access package assignment request", _PACKAGE),
    Ignored("Fulfill access package resource assignment", _PACKAGE),
    Ignored("Administrator directly assigns user to access package", _PACKAGE),
    Ignored("Administrator directly removes user access package assignment", _PACKAGE),
    Ignored("Remove access package resource assignment", _PACKAGE),
    # Access Reviews
    Ignored("Create access review", _REVIEW),
    Ignored("Update access review", _REVIEW),
    Ignored("Approve decision", _REVIEW),
    Ignored("Deny decision", _REVIEW),
    Ignored("Apply decision", _REVIEW),
    Ignored("Apply review", _REVIEW),
    Ignored("Access review ended", _REVIEW),
    # Account Provisioning
    Ignored("Import", _SYNC),
    Ignored("Export", _SYNC),
    Ignored("Synchronization rule action", _SYNC),
    Ignored("Process escrow", _SYNC),
    Ignored("Quarantine", "a provisioning job stopped; accounts are in the provisioning log"),
    # Authentication Methods
    Ignored("User started security info registration", _ASKED),
    Ignored("User registered all required security info", "each method has a record of its own"),
    Ignored("User updated security info", "which method changed is told by registered and deleted"),
)
