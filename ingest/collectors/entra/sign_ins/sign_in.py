"""Sign-ins of all four event types: interactive and non-interactive of people, service principals, managed identities.

Source: Microsoft Graph ``auditLogs/signIns`` v1.0 and beta, https://learn.microsoft.com/graph/api/resources/signin.
"""

from __future__ import annotations

from msgspec import UNSET

from ingest.collectors.entra.record.fields import flag, login, number, object_id
from ingest.collectors.entra.record.instants import vendor_instant
from ingest.collectors.entra.record.parties import person, service
from ingest.collectors.entra.record.sign_in_row import Device, Place, SignInRow, Status
from ingest.collectors.entra.sign_ins.factors import factors
from ingest.contract.event import Application, Client, Correlation, Event, Outcome, Party, Source
from ingest.contract.instants import EPOCH
from ingest.contract.providers.entra import PROVIDER
from ingest.contract.text import identifier, text

VENDOR_TYPE = "signIn"

_NO_STATUS, _NO_DEVICE, _NOWHERE = Status(), Device(), Place()
_WITHOUT_ACCOUNT = frozenset({"serviceprovider", "b2bdirectconnect", "microsoftsupport", "passthrough"})
"""Ways across tenants that need no account here: https://learn.microsoft.com/graph/api/resources/signin (beta)."""
_AS_GUEST = "b2bcollaboration"
_NOT_CROSSED = frozenset({"none", "unknownfuturevalue"})


def sign_in(row: SignInRow, source: Source, issuer: str) -> list[Event]:
    """Return the one event of a sign-in. Raises RecordError without a valid createdDateTime."""
    outcome = outcome_of(row.status or _NO_STATUS)
    account = account_of(row, issuer)
    return [
        Event(
            event_id="",
            kind="sign_in",
            vendor_type=VENDOR_TYPE,
            occurred_at=vendor_instant(row.created_date_time, "createdDateTime"),
            observed_at=EPOCH,
            source=source,
            outcome=outcome,
            actor=account or _named_only(row),
            account=account,
            application=application_of(row),
            client=_client(row, outcome, source.stream),
            attributes=_attributes(row),
            correlation=Correlation(
                transaction=identifier(row.correlation_id, "correlationId"),
                session=identifier(row.session_id, "sessionId"),
                request=identifier(row.original_request_id, "originalRequestId"),
            ),
        )
    ]


def outcome_of(status: Status) -> Outcome:
    """Return success for error code 0, failure with the code for any other (interrupts too), unknown without one."""
    code = number(status.error_code)
    if code is None:
        return Outcome("unknown")
    return Outcome("success") if code == 0 else Outcome("failure", str(code))


def account_of(row: SignInRow, issuer: str) -> Party | None:
    """Return who signed in; rows of service principals and managed identities have empty user ids."""
    user = person(issuer, row.user_id, row.user_principal_name, row.user_display_name)
    if user is not None:
        return user
    name = row.service_principal_name
    return service(issuer, row.service_principal_id, name, name)


def application_of(row: SignInRow) -> Application | None:
    """Return the application that was signed in to."""
    app_id = object_id(row.app_id, "appId")
    if not app_id:
        return None
    owner = object_id(row.app_owner_tenant_id, "appOwnerTenantId")
    own_tenant = object_id(row.resource_tenant_id, "resourceTenantId")
    # Without a tenant of ours beside it, only that of the vendor is known to be another.
    foreign = owner is not None and (owner in PROVIDER.own_tenants if own_tenant is None else owner != own_tenant)
    return Application(app_id, text(row.app_display_name), owner if owner is not None and foreign else UNSET)


def foreign_tenant_of(row: SignInRow) -> str | None:
    """Return whose person signed in, where that is no account of this tenant: neither one of its own nor a guest.

    It is the id of the person's home tenant, or ``unknown``.
    """
    if not _needs_no_account(text(row.cross_tenant_access_type) or ""):
        return None
    home = object_id(row.home_tenant_id, "homeTenantId")
    if home is not None and home == object_id(row.resource_tenant_id, "resourceTenantId"):
        return None
    return home or "unknown"


def _needs_no_account(crossing: str) -> bool:
    if crossing == "none":  # nearly every row
        return False
    ways = {word.strip().lower() for word in crossing.split(",")}
    return not ways.isdisjoint(_WITHOUT_ACCOUNT) and _AS_GUEST not in ways


def _named_only(row: SignInRow) -> Party | None:
    """Return the actor of a sign-in that names a login but no id: a mistyped login is nobody's account."""
    name = login(row.user_principal_name)
    return Party("person", name=name, display_name=text(row.user_display_name)) if name else None


def _client(row: SignInRow, outcome: Outcome, stream: str) -> Client:
    place, device = row.location or _NOWHERE, row.device_detail or _NO_DEVICE
    stated = flag(row.is_interactive)
    return Client(
        ip=identifier(row.ip_address, "ipAddress"),
        user_agent=text(row.user_agent),
        country=text(place.country_or_region),
        city=text(place.city),
        device_id=identifier(device.device_id, "deviceId"),
        mfa=factors(row, outcome.result == "success"),
        interactive=_is_interactive(row, stream) if stated is None else stated,
    )


def _is_interactive(row: SignInRow, stream: str) -> bool | None:
    """Return whether a person was there by the stream, None where the form of the row cannot tell even that."""
    untold: object = row.is_interactive
    return None if untold == "unknown" else stream == "sign_ins_interactive"


def _attributes(row: SignInRow) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, field, value in (
        ("resource_id", "resourceId", row.resource_id),
        ("resource_tenant", "resourceTenantId", row.resource_tenant_id),
        ("home_tenant", "homeTenantId", row.home_tenant_id),
    ):
        directory_id = object_id(value, field)
        if directory_id is not None:
            attributes[name] = directory_id
    resource = text(row.resource_display_name)
    if resource is not None:
        attributes["resource_name"] = resource
    kind = text(row.user_type)
    if kind is not None:
        attributes["user_type"] = kind.lower()
    crossing = text(row.cross_tenant_access_type)
    if crossing is not None and crossing.lower() not in _NOT_CROSSED:
        attributes["cross_tenant"] = crossing
    foreign_tenant = foreign_tenant_of(row)
    if foreign_tenant is not None:
        attributes["foreign_tenant"] = foreign_tenant
    return attributes
