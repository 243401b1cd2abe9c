"""The rows of Graph's lists, with the fields that a census reads; an account's event keeps the whole row as raw."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from ingest.contract.errors import BrokenError

Struct = msgspec.Struct
Shape = TypeVar("Shape", bound=Struct)


def read(row: bytes, shape: type[Shape]) -> Shape:
    """Return a row as its shape. Raises BrokenError when the row does not fit, as Graph must have changed."""
    try:
        return msgspec.json.decode(row, type=shape)
    except msgspec.DecodeError as error:
        raise BrokenError(f"a {shape.__name__} of Microsoft Graph's lists cannot be read: {error}") from error


class Licence(Struct):
    """One of a user's assignedLicenses, or of the tenant's subscribedSkus."""

    sku_id: str | None = msgspec.field(default=None, name="skuId")
    sku_name: str | None = msgspec.field(default=None, name="skuPartNumber")


class Reference(Struct):
    """The reference of an object to another."""

    id: str | None = None


class Person(Struct, rename="camel"):
    """A user: https://learn.microsoft.com/graph/api/resources/user."""

    id: str
    user_principal_name: str | None = None
    display_name: str | None = None
    account_enabled: bool | None = None
    user_type: str | None = None
    creation_type: str | None = None
    external_user_state: str | None = None
    created_date_time: str | None = None
    manager: Reference | None = None
    assigned_licenses: list[Licence] | None = None


class Sponsor(Reference):
    """Who answers for a guest: a person or a group, as ``kind`` says."""

    kind: str | None = msgspec.field(default=None, name="@odata.type")


class Sponsored(Struct):
    """A guest, and who answers for it: https://learn.microsoft.com/graph/api/user-list-sponsors."""

    id: str
    sponsors: list[Sponsor] | None = None


class SignInActivity(Struct, rename="camel"):
    """When somebody signed in last: https://learn.microsoft.com/graph/api/resources/signinactivity.

    Its other fields count failures, too.
    """

    last_successful_sign_in_date_time: str | None = None


class Activity(Struct, rename="camel"):
    """A user's sign-in activity; who never signed in has none."""

    id: str
    sign_in_activity: SignInActivity | None = None
    created_date_time: str | None = None
    last_password_change_date_time: str | None = None
    on_premises_sync_enabled: bool | None = None
    creation_type: str | None = None


class Registration(Struct, rename="camel"):
    """Which factors a user has registered."""

    id: str
    methods_registered: list[str] | None = None


class Group(Struct, rename="camel"):
    """A group."""

    id: str
    display_name: str | None = None


class Member(Struct, rename="camel"):
    """A member or owner: a user, a service principal, a group, a device, a contact."""

    id: str
    user_principal_name: str | None = None
    display_name: str | None = None
    kind: str | None = msgspec.field(default=None, name="@odata.type")


class AppRole(Struct, rename="camel"):
    """A role that an application offers."""

    id: str
    display_name: str | None = None
    value: str | None = None


class VerifiedPublisher(Struct, rename="camel"):
    """Who publishes an application, where the vendor verified it; else all is empty."""

    verified_publisher_id: str | None = None


class Principal(Struct, rename="camel"):
    """A service principal: an application in this tenant, or a workload."""

    id: str
    app_id: str | None = None
    display_name: str | None = None
    account_enabled: bool | None = None
    service_principal_type: str | None = None
    app_owner_organization_id: str | None = None
    created_date_time: str | None = None
    app_role_assignment_required: bool | None = None
    app_roles: list[AppRole] | None = None
    verified_publisher: VerifiedPublisher | None = None


class PasswordCredential(Struct, rename="camel"):
    """A secret, of which lists tell no more than its first letters: these are not read."""

    key_id: str | None = None
    display_name: str | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None


class KeyCredential(PasswordCredential):
    """A certificate."""


class Credentialed(Struct, rename="camel"):
    """A service principal or an application, with its credentials."""

    id: str
    app_id: str | None = None
    display_name: str | None = None
    password_credentials: list[PasswordCredential] | None = None
    key_credentials: list[KeyCredential] | None = None


class Assignment(Struct, rename="camel"):
    """An assignment to an application: https://learn.microsoft.com/graph/api/resources/approleassignment."""

    principal_id: str
    principal_type: str | None = None
    principal_display_name: str | None = None
    app_role_id: str | None = None
    created_date_time: str | None = None


class RoleDefinition(Struct, rename="camel"):
    """A directory role; the template of a built-in one is the same in every tenant."""

    id: str
    template_id: str | None = None
    display_name: str | None = None


class RoleInstance(Struct, rename="camel"):
    """An assignment of a directory role, or the eligibility for one."""

    principal_id: str
    role_definition_id: str
    directory_scope_id: str | None = None
    assignment_type: str | None = None
    member_type: str | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None


class GroupEligibility(Struct, rename="camel"):
    """The eligibility to become a group's member or owner by PIM."""

    principal_id: str
    principal: Member | None = None
    access_id: str | None = None
    member_type: str | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None


class PermissionGrant(Struct, rename="camel"):
    """The permission of an application to act for one person, or for everybody: oAuth2PermissionGrant."""

    client_id: str
    resource_id: str
    principal_id: str | None = None
    scope: str | None = None


class DeltaRow(Struct):
    """A row of a delta walk: an object that changed, is gone, or whose members changed."""

    id: str
    removed: Any = msgspec.field(default=None, name="@removed")
    members: list[Any] | None = msgspec.field(default=None, name="members@delta")
