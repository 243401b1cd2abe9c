"""Takes a sign-in as Graph itself writes it: with none but its own keys, spelled as Graph does, and their usual types.

It is Entra's beyond doubt, and holds nothing to which the path of a secret leads, so it need not be decoded whole. Nor
need the envelope of diagnostic settings around it. A key that Graph adds one day makes its rows no worse than others,
until it is listed. Source: Microsoft Graph ``signIn``, v1.0 and beta.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import msgspec
from msgspec import Raw

from ingest.collectors.entra.record.envelope import CATEGORIES
from ingest.collectors.entra.record.sign_in_row import UNREAD, SignInRow, Slots
from ingest.contract.text import text
from ingest.translation.slots import decode_slots

_KEYS = (
    "id", "createdDateTime", "userDisplayName", "userPrincipalName", "userId", "appId", "appDisplayName",
    "ipAddress", "clientAppUsed", "userAgent", "correlationId", "conditionalAccessStatus", "isInteractive",
    "riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "riskEventTypes",
    "riskEventTypes_v2", "resourceDisplayName", "resourceId", "status", "deviceDetail", "location",
    "appliedConditionalAccessPolicies", "userType", "crossTenantAccessType", "homeTenantId", "homeTenantName",
    "resourceTenantId", "authenticationProtocol", "tokenIssuerType", "tokenIssuerName", "isTenantRestricted",
    "autonomousSystemNumber", "flaggedForReview", "signInIdentifierType", "federatedCredentialId",
    "servicePrincipalId", "servicePrincipalName", "managedServiceIdentity", "appOwnerTenantId",
    "resourceOwnerTenantId", "authenticationProcessingDetails", "authenticationRequirementPolicies",
    "networkLocationDetails", "sessionLifetimePolicies", "mfaDetail", "privateLinkDetails", "agent",
    "signInEventTypes", "incomingTokenType", "originalRequestId", "uniqueTokenIdentifier", "sessionId",
    "resourceServicePrincipalId", "authenticationRequirement", "authenticationDetails",
    "servicePrincipalCredentialKeyId", "servicePrincipalCredentialThumbprint", "alternateSignInName",
    "appliedEventListeners", "authenticationAppDeviceDetails", "authenticationAppPolicyEvaluationDetails",
    "authenticationContextClassReferences", "authenticationMethodsUsed", "azureResourceId", "clientCredentialType",
    "conditionalAccessAudiences", "globalSecureAccessIpAddress", "ipAddressFromResourceProvider",
    "isThroughGlobalSecureAccess", "originalTransferMethod", "processingTimeInMilliseconds", "signInIdentifier",
    "signInTokenProtectionStatus", "sourceAppClientId", "tokenProtectionStatusDetails",
)  # fmt: skip
"""All keys that Graph is known to write, in the order in which most rows have them: a decoder looks for a key behind
the last one first, and takes half as long again over a row in another order."""
_READ = {field.encode_name: field for field in msgspec.structs.fields(SignInRow)}


def _slot(number: int, key: str) -> tuple[str, Any, Any]:
    read = _READ.get(key)
    name, shape, default = (f"unread_{number}", Raw, UNREAD) if read is None else (read.name, read.type, read.default)
    return name, shape, msgspec.field(default=default, name=key)


NativeSignIn = cast(
    "type[SignInRow]",
    msgspec.defstruct(
        "NativeSignIn",
        [_slot(number, key) for number, key in enumerate(_KEYS)],
        module=__name__,
        gc=False,
        forbid_unknown_fields=True,
    ),
)
"""A row with all these keys; what is read of it has the names and shapes that ``SignInRow`` gives it."""


class NativeEnvelope(Slots):
    """A row in the envelope of diagnostic settings."""

    properties: NativeSignIn  # type: ignore[valid-type]
    category: str
    tenant_id: str | None = None
    operation_name: str | None = None
    time: Raw = UNREAD
    resource_id: Raw = UNREAD
    operation_version: Raw = UNREAD
    result_type: Raw = UNREAD
    result_signature: Raw = UNREAD
    result_description: Raw = UNREAD
    duration_ms: Raw = UNREAD
    caller_ip_address: Raw = UNREAD
    correlation_id: Raw = UNREAD
    identity: Raw = UNREAD
    level: Raw = UNREAD
    capital_level: Raw = msgspec.field(default=UNREAD, name="Level")
    location: Raw = UNREAD


_CATEGORIES = frozenset(category for category, stream in CATEGORIES.items() if stream.startswith("sign_ins"))
_decode_row = msgspec.json.Decoder(NativeSignIn).decode
_decode_envelope = msgspec.json.Decoder(NativeEnvelope).decode


class NativeRow(NamedTuple):
    """A sign-in, and what its envelope says, None without one."""

    row: SignInRow
    category: str | None = None
    tenant_id: str | None = None
    operation: str | None = None


def decode_native(raw: bytes) -> NativeRow | None:
    """Return a sign-in that Graph or diagnostic settings wrote; None for any other record, and for what is no JSON."""
    native = decode_slots(_decoded, raw)
    if native is None:
        return None
    row = native.row
    # Without an id the whole row is hashed to one; without two of a sign-in's own fields it could be another log's.
    is_sign_in = text(row.id) and row.created_date_time and row.status is not None and row.correlation_id is not None
    return native if is_sign_in else None


def _decoded(raw: bytes) -> NativeRow:
    try:
        return NativeRow(_decode_row(raw))
    except msgspec.ValidationError:
        envelope = _decode_envelope(raw)
    if envelope.category not in _CATEGORIES:
        raise msgspec.ValidationError("another log")
    return NativeRow(envelope.properties, envelope.category, envelope.tenant_id, envelope.operation_name)
