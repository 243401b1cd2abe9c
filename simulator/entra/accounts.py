"""Accounts added, invited, redeemed, signed up for, changed, ended."""

from __future__ import annotations

from simulator.entra.skeleton import SYNC, Activity, Initiator, audit, changed, person
from simulator.organisation.cast import Account
from simulator.records.mint import Mint
from simulator.records.record import Json, Record

_ADD = Activity("Add user", "Core Directory", "UserManagement", "Add")
_UPDATE = Activity("Update user", "Core Directory", "UserManagement", "Update")
_DISABLE = Activity("Disable account", "Core Directory", "UserManagement", "Update")
_DELETE = Activity("Delete user", "Core Directory", "UserManagement", "Delete")
_RESTORE = Activity("Restore user", "Core Directory", "UserManagement", "Update")
_INVITE = Activity("Invite external user", "Invited Users", "UserManagement", "Add")
_REDEEM = Activity("Redeem external user invite", "Invited Users", "UserManagement", "Update")
_VIRAL = Activity("Viral user creation", "Invited Users", "UserManagement", "Add")


def added(
    mint: Mint,
    account: Account,
    at: int,
    initiator: Initiator = SYNC,
    *,
    attributes: dict[str, str] | None = None,
    creation_type: str | None = None,
    guest: bool = False,
    correlation: str | None = None,
) -> Record:
    """Return a creation, with the attributes (in Entra's spelling, like ``EmployeeId``) that it sets."""
    properties = {"DisplayName": account.display_name, "UserPrincipalName": account.login, **(attributes or {})}
    properties["UserType"] = "Guest" if guest else "Member"
    if creation_type:
        properties["CreationType"] = creation_type
    changes = [changed("AccountEnabled", [True], [])]
    changes += [changed(name, [value], []) for name, value in properties.items()]
    changes.append(changed("Included Updated Properties", ", ".join(["AccountEnabled", *properties])))
    return audit(mint, account.tenant, _ADD, at, initiator, [person(account, changes)], correlation=correlation)


def invited(mint: Mint, account: Account, at: int, initiator: Initiator, address: str, correlation: str) -> Record:
    """Return the Invited Users service's record of an invitation."""
    details = {"invitedUserEmailAddress": address, "InvitationId": mint.guid(), "oid": account.subject}
    return audit(
        mint, account.tenant, _INVITE, at, initiator, [person(account)], details=details, correlation=correlation
    )


def redeemed(mint: Mint, account: Account, at: int, home_tenant: str, correlation: str | None = None) -> Record:
    """Return that an invitation, or a link that anybody could follow, was redeemed."""
    initiator = Initiator(account, home_tenant=home_tenant)
    return audit(mint, account.tenant, _REDEEM, at, initiator, [person(account)], correlation=correlation)


def signed_up_virally(mint: Mint, account: Account, at: int) -> Record:
    """Return the Invited Users service's record of a viral sign-up, which names only the account."""
    return audit(mint, account.tenant, _VIRAL, at, Initiator(app="Microsoft Invitation Acceptance Portal"),
                 [person(account)])  # fmt: skip


def updated(
    mint: Mint,
    account: Account,
    at: int,
    changes: list[Json],
    initiator: Initiator = SYNC,
    correlation: str | None = None,
) -> Record:
    """Return a change of attributes."""
    names = ", ".join(change["displayName"] for change in changes)
    properties = [*changes, changed("Included Updated Properties", names)]
    return audit(mint, account.tenant, _UPDATE, at, initiator, [person(account, properties)], correlation=correlation)


def disabled(mint: Mint, account: Account, at: int) -> Record:
    """Return that an account was disabled."""
    changes = [changed("AccountEnabled", [False], [True])]
    return audit(mint, account.tenant, _DISABLE, at, SYNC, [person(account, changes)])


def restored(mint: Mint, account: Account, at: int) -> Record:
    """Return that a deleted account was restored."""
    return audit(mint, account.tenant, _RESTORE, at, SYNC, [person(account)])


def deleted(mint: Mint, account: Account, at: int) -> Record:
    """Return that an account was deleted."""
    return audit(mint, account.tenant, _DELETE, at, SYNC, [person(account)])
