"""Audit activities that change no account, access or credential, or whose effect another record tells: kind ``other``.

Their events keep the raw. What is neither here nor in a table is kind ``other`` too, as something we do not know.
"""

from __future__ import annotations

from typing import NamedTuple

_ASKED = "asks or answers; nothing is held until the completed record"
_PACKAGE = "the group, application and role records that it causes carry the access"
_REVIEW = "a step of the vendor's own review; a removal that it causes has a record of its own"
_SYNC = "the provisioning log says the same once, with its outcome"
_SETTINGS = "settings of PIM, not a holding"
_SPONSOR = "which of the two people answers for which is not documented; the census tells"
_REGISTRATION = "an application's registration is no account; its service principal is"

_DEMAND = "says what is demanded of a person (per-user MFA), not which factors there are"
_DEVICE = "a device, not an account"
_TENANT = "a setting of the tenant, not a holding"
_STEP = "a step on the way; what comes of it has a record of its own"
_UNIT = "says who is administered, not what is held"
_DEFINITION = "defines what can be held; who holds it has records of its own"


class Ignored(NamedTuple):
    """An activity that is kind ``other`` on purpose, and why."""

    activity: str
    reason: str


IGNORED = (
    # Core Directory
    Ignored("Add user sponsor", _SPONSOR),
    Ignored("Remove user sponsor", _SPONSOR),
    Ignored("Update StsRefreshTokenValidFrom Timestamp", "ends tokens; no account, access or credential changes"),
    Ignored("Set force change user password", "asks for a change; the change has a record of its own"),
    Ignored("Set user manager", "which of the two people is whose is not documented; the census tells"),
    Ignored("Add application", _REGISTRATION),
    Ignored("Update application", _REGISTRATION),
    Ignored("Delete application", _REGISTRATION),
    Ignored("Add group", "a group is made, and holds nobody yet"),
    Ignored("Set group license", "the users' own licence records carry it"),
    Ignored("Start applying group based license to users", "the users' own licence records carry it"),
    Ignored("Finish applying group based license to user", "the users' own licence records carry it"),
    Ignored("Add member to administrative unit", _UNIT),
    Ignored("Remove member from administrative unit", _UNIT),
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
    Ignored("User reviewed security info", "nothing changed"),
    Ignored("User changed default security info", "which of the factors is asked for first"),
    Ignored("User canceled security info registration", _ASKED),
    # Core Directory: what is demanded, devices, units, settings
    Ignored("Enable Strong Authentication", _DEMAND),
    Ignored("Disable Strong Authentication", _DEMAND),
    Ignored("Add device", _DEVICE),
    Ignored("Update device", _DEVICE),
    Ignored("Delete device", _DEVICE),
    Ignored("Register device", _DEVICE),
    Ignored("Unregister device", _DEVICE),
    Ignored("Add registered owner to device", _DEVICE),
    Ignored("Remove registered owner from device", _DEVICE),
    Ignored("Add registered users to device", _DEVICE),
    Ignored("Remove registered users from device", _DEVICE),
    Ignored("Device no longer compliant", _DEVICE),
    Ignored("Device no longer managed", _DEVICE),
    Ignored("Add administrative unit", _UNIT),
    Ignored("Update administrative unit", _UNIT),
    Ignored("Delete administrative unit", _UNIT),
    Ignored("Hard Delete administrative unit", _UNIT),
    Ignored("Restore administrative unit", _UNIT),
    Ignored("Add role definition", _DEFINITION),
    Ignored("Update role definition", _DEFINITION),
    Ignored("Delete role definition", _DEFINITION),
    Ignored("Add policy", _TENANT),
    Ignored("Update policy", _TENANT),
    Ignored("Delete policy", _TENANT),
    Ignored("Add policy to service principal", _TENANT),
    Ignored("Remove policy from service principal", _TENANT),
    Ignored("Add conditional access policy", _TENANT),
    Ignored("Update conditional access policy", _TENANT),
    Ignored("Delete conditional access policy", _TENANT),
    Ignored("Add named location", _TENANT),
    Ignored("Update named location", _TENANT),
    Ignored("Delete named location", _TENANT),
    Ignored("Update authorization policy", _TENANT),
    Ignored("Set Company Information", _TENANT),
    Ignored("Update company settings", _TENANT),
    Ignored("Set DirSyncEnabled flag", _TENANT),
    Ignored("Set DirSync feature", _TENANT),
    Ignored("Set password policy", _TENANT),
    Ignored("Add unverified domain", _TENANT),
    Ignored("Add verified domain", _TENANT),
    Ignored("Verify domain", _TENANT),
    Ignored("Remove verified domain", _TENANT),
    Ignored("Remove unverified domain", _TENANT),
    Ignored("Update domain", _TENANT),
    Ignored("Set domain authentication", _TENANT),
    Ignored("Set federation settings on domain", _TENANT),
    Ignored("Create group settings", _TENANT),
    Ignored("Update group settings", _TENANT),
    Ignored("Delete group settings", _TENANT),
    # Self-service Password Management
    Ignored("Self-service password reset flow activity progress", _STEP),
    Ignored("Blocked from self-service password reset", _STEP),
    Ignored("User registered for self-service password reset", "each method has a record of its own"),
    Ignored("Unlock user account (self-service)", "unlocks in the directory on premises"),
    # Entitlement Management
    Ignored("Create access package", _DEFINITION),
    Ignored("Update access package", _DEFINITION),
    Ignored("Delete access package", _DEFINITION),
    Ignored("Create access package assignment policy", _DEFINITION),
    Ignored("Update access package assignment policy", _DEFINITION),
    Ignored("Delete access package assignment policy", _DEFINITION),
    Ignored("Add resource to catalog", _DEFINITION),
    Ignored("Remove resource from catalog", _DEFINITION),
    Ignored("Schedule a future access package assignment", _STEP),
)
