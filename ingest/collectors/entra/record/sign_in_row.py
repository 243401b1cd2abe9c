"""A sign-in's row in slots: the fields that readers use, of a row in any spelling.

Source: Microsoft Graph ``signIn``, v1.0 and beta.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, TypeVar

import msgspec
from msgspec import Raw

from ingest.collectors.entra.record.fields import Row, section, sections

Leaf = str | None
"""A text; in a row that was decoded whole it may be any value: read it by ``text``, ``identifier`` or ``object_id``."""
_Code = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]  # of larger numbers decoders think differently

UNREAD = Raw(b"null")
"""What stands in a field that is declared because Graph writes it, and that nobody reads."""


class Slots(msgspec.Struct, gc=False, rename="camel", forbid_unknown_fields=True):
    """An object of which the declared names are kept, None where a name is absent."""


class Status(Slots):
    """``status``."""

    error_code: _Code | None = None
    additional_details: Leaf = None
    failure_reason: Raw = UNREAD


class Device(Slots):
    """``deviceDetail``."""

    device_id: Leaf = None
    display_name: Raw = UNREAD
    operating_system: Raw = UNREAD
    browser: Raw = UNREAD
    is_compliant: Raw = UNREAD
    is_managed: Raw = UNREAD
    trust_type: Raw = UNREAD


class Place(Slots):
    """``location``."""

    city: Leaf = None
    country_or_region: Leaf = None
    state: Raw = UNREAD
    geo_coordinates: Raw = UNREAD


class Step(Slots):
    """One of ``authenticationDetails``."""

    authentication_method: Leaf = None
    authentication_method_detail: Leaf = None
    authentication_step_requirement: Leaf = None
    authentication_step_result_detail: Leaf = None
    succeeded: bool | None = None
    authentication_step_date_time: Raw = UNREAD


class MfaDetail(Slots):
    """``mfaDetail``."""

    auth_method: Leaf = None
    auth_detail: Raw = UNREAD


class Pair(Slots):
    """One of ``authenticationProcessingDetails``."""

    key: Leaf = None
    value: Leaf = None


class SignInRow(Slots):
    """What is read of a sign-in."""

    id: Leaf = None
    created_date_time: Leaf = None
    user_id: Leaf = None
    user_principal_name: Leaf = None
    user_display_name: Leaf = None
    user_type: Leaf = None
    service_principal_id: Leaf = None
    service_principal_name: Leaf = None
    app_id: Leaf = None
    app_display_name: Leaf = None
    app_owner_tenant_id: Leaf = None
    resource_id: Leaf = None
    resource_display_name: Leaf = None
    resource_tenant_id: Leaf = None
    home_tenant_id: Leaf = None
    cross_tenant_access_type: Leaf = None
    ip_address: Leaf = None
    user_agent: Leaf = None
    correlation_id: Leaf = None
    session_id: Leaf = None
    original_request_id: Leaf = None
    is_interactive: bool | None = None
    sign_in_event_types: list[str] | None = None
    authentication_requirement: Leaf = None
    authentication_details: list[Step] | None = None
    authentication_processing_details: list[Pair] | None = None
    status: Status | None = None
    device_detail: Device | None = None
    location: Place | None = None
    mfa_detail: MfaDetail | None = None


Shape = TypeVar("Shape", bound=Slots)


def sign_in_row(row: Row) -> SignInRow:
    """Return a row that was decoded whole, its keys as Graph spells them, in slots; the values are unchecked."""
    in_slots = _in_slots(SignInRow, row)
    in_slots.status = _in_slots(Status, section(row.get("status")))
    in_slots.device_detail = _in_slots(Device, section(row.get("deviceDetail")))
    in_slots.location = _in_slots(Place, section(row.get("location")))
    in_slots.mfa_detail = _in_slots(MfaDetail, section(row.get("mfaDetail")))
    in_slots.authentication_details = [_in_slots(Step, step) for step in sections(row.get("authenticationDetails"))]
    details = sections(row.get("authenticationProcessingDetails"))
    in_slots.authentication_processing_details = [_in_slots(Pair, detail) for detail in details]
    return in_slots


def _in_slots(shape: type[Shape], values: Row) -> Shape:
    return shape(*map(values.get, _keys_of(shape)))


@cache
def _keys_of(shape: type[Slots]) -> tuple[str, ...]:
    """Return the keys that are read, which every shape declares before the others."""
    fields = msgspec.structs.fields(shape)
    return tuple(field.encode_name for field in fields if field.default is not UNREAD)
