"""Sign-ins of all four event types: interactive and non-interactive of people, service principals, managed identities.

Source: Microsoft Graph ``auditLogs/signIns`` v1.0 and beta, https://learn.microsoft.com/graph/api/resources/signin.
"""

from __future__ import annotations

from msgspec import UNSET

from ingest.collectors.entra.record.fields import Row, flag, login, number, object_id, section, word
from ingest.collectors.entra.record.instants import vendor_instant
from ingest.collectors.entra.record.parties import person, service
from ingest.collectors.entra.sign_ins.factors import factors
from ingest.contract.event import Application, Client, Correlation, Event, Outcome, Party, Source
from ingest.contract.instants import EPOCH
from ingest.contract.providers.entra import PROVIDER
from ingest.contract.text import identifier, text

VENDOR_TYPE = "signIn"

_ATTRIBUTES = (
    ("resource_id", "resourceId"),
    ("resource_tenant", "resourceTenantId"),
    ("home_tenant", "homeTenantId"),
)
_WITHOUT_ACCOUNT = frozenset({"serviceprovider", "b2bdirectconnect", "microsoftsupport", "passthrough"})
"""Ways across tenants that need no account here: https://learn.microsoft.com/graph/api/resources/signin (beta)."""
_AS_GUEST = "b2bcollaboration"
_NOT_CROSSED = frozenset({"none", "unknownfuturevalue"})


def sign_in(row: Row, source: Source, issuer: str) -> list[Event]:
    """Return the one event of a sign-in. Raises RecordError without a valid createdDateTime."""
    status = section(row.get("status"))
    outcome = outcome_of(status)
    account = account_of(row, issuer)
    return [
        Event(
            event_id="",
            kind="sign_in",
            vendor_type=VENDOR_TYPE,
            occurred_at=vendor_instant(row.get("createdDateTime"), "createdDateTime"),
            observed_at=EPOCH,
            source=source,
            outcome=outcome,
            actor=account or _named_only(row),
            account=account,
            application=application_of(row),
            client=_client(row, status, outcome, source.stream),
            attributes=_attributes(row),
            correlation=Correlation(
                transaction=identifier(row.get("correlationId"), "correlationId"),
                session=identifier(row.get("sessionId"), "sessionId"),
                request=identifier(row.get("originalRequestId"), "originalRequestId"),
            ),
        )
    ]


def outcome_of(status: Row) -> Outcome:
    """Return success for error code 0, failure with the code for any other (interrupts too), unknown without one."""
    code = number(status.get("errorCode"))
    if code is None:
        return Outcome("unknown")
    return Outcome("success") if code == 0 else Outcome("failure", str(code))


def account_of(row: Row, issuer: str) -> Party | None:
    """Return who signed in; rows of service principals and managed identities have empty user ids."""
    user = person(issuer, row.get("userId"), row.get("userPrincipalName"), row.get("userDisplayName"))
    if user is not None:
        return user
    name = row.get("servicePrincipalName")
    return service(issuer, row.get("servicePrincipalId"), name, name)


def application_of(row: Row) -> Application | None:
    """Return the application that was signed in to."""
    app_id = object_id(row.get("appId"), "appId")
    if not app_id:
        return None
    owner = object_id(row.get("appOwnerTenantId"), "appOwnerTenantId")
    own_tenant = object_id(row.get("resourceTenantId"), "resourceTenantId")
    # Without a tenant of ours beside it, only that of the vendor is known to be another.
    foreign = owner is not None and (owner in PROVIDER.own_tenants if own_tenant is None else owner != own_tenant)
    return Application(app_id, word(row, "appDisplayName"), owner if owner is not None and foreign else UNSET)


def foreign_tenant_of(row: Row) -> str | None:
    """Return whose person signed in, where that is no account of this tenant: neither one of its own nor a guest.

    It is the id of the person's home tenant, or ``unknown``.
    """
    if not _needs_no_account(text(row.get("crossTenantAccessType")) or ""):
        return None
    home = object_id(row.get("homeTenantId"), "homeTenantId")
    if home is not None and home == object_id(row.get("resourceTenantId"), "resourceTenantId"):
        return None
    return home or "unknown"


def _needs_no_account(crossing: str) -> bool:
    if crossing == "none":  # nearly every row
        return False
    ways = {word.strip().lower() for word in crossing.split(",")}
    return not ways.isdisjoint(_WITHOUT_ACCOUNT) and _AS_GUEST not in ways


def _named_only(row: Row) -> Party | None:
    """Return the actor of a sign-in that names a login but no id: a mistyped login is nobody's account."""
    name = login(row.get("userPrincipalName"))
    return Party("person", name=name, display_name=word(row, "userDisplayName")) if name else None


def _client(row: Row, status: Row, outcome: Outcome, stream: str) -> Client:
    place, device = section(row.get("location")), section(row.get("deviceDetail"))
    stated = flag(row.get("isInteractive"))
    return Client(
        ip=identifier(row.get("ipAddress"), "ipAddress"),
        user_agent=text(row.get("userAgent")),
        country=text(place.get("countryOrRegion")),
        city=text(place.get("city")),
        device_id=identifier(device.get("deviceId"), "deviceId"),
        mfa=factors(row, status, outcome.result == "success"),
        interactive=_is_interactive(row, stream) if stated is None else stated,
    )


def _is_interactive(row: Row, stream: str) -> bool | None:
    """Return whether a person was there by the stream, None where the form of the row cannot tell even that."""
    return None if row.get("isInteractive") == "unknown" else stream == "sign_ins_interactive"


def _attributes(row: Row) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, field in _ATTRIBUTES:
        directory_id = object_id(row.get(field), field)
        if directory_id is not None:
            attributes[name] = directory_id
    resource = text(row.get("resourceDisplayName"))
    if resource is not None:
        attributes["resource_name"] = resource
    kind = text(row.get("userType"))
    if kind is not None:
        attributes["user_type"] = kind.lower()
    crossing = text(row.get("crossTenantAccessType"))
    if crossing is not None and crossing.lower() not in _NOT_CROSSED:
        attributes["cross_tenant"] = crossing
    foreign_tenant = foreign_tenant_of(row)
    if foreign_tenant is not None:
        attributes["foreign_tenant"] = foreign_tenant
    return attributes
