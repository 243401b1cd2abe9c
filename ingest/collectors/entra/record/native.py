"""Takes a sign-in as Graph itself writes it: with none but its own keys, spelled as Graph does, and their usual types.

It is Entra's beyond doubt, and holds nothing to which the path of a secret leads, so it need not be decoded whole. Nor
need the envelope of diagnostic settings around it. A key that Graph adds one day makes its rows no worse than others,
until it is listed. Source: Microsoft Graph ``signIn``, v1.0 and beta.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import msgspec
from msgspec import Raw

from ingest.collectors.entra.record.envelope import CATEGORIES
from ingest.collectors.entra.record.sign_in_row import UNREAD, SignInRow, Slots
from ingest.contract.text import text
from ingest.translation.slots import decode_slots

_UNREAD_KEYS = (
    "agent", "alternateSignInName", "appliedConditionalAccessPolicies", "appliedEventListeners",
    "authenticationAppDeviceDetails", "authenticationAppPolicyEvaluationDetails",
    "authenticationContextClassReferences", "authenticationMethodsUsed", "authenticationProtocol",
    "authenticationRequirementPolicies", "autonomousSystemNumber", "azureResourceId", "clientAppUsed",
    "clientCredentialType", "conditionalAccessAudiences", "conditionalAccessStatus", "federatedCredentialId",
    "flaggedForReview", "globalSecureAccessIpAddress", "homeTenantName", "incomingTokenType",
    "ipAddressFromResourceProvider", "isTenantRestricted", "isThroughGlobalSecureAccess", "managedServiceIdentity",
    "networkLocationDetails", "originalTransferMethod", "privateLinkDetails", "processingTimeInMilliseconds",
    "resourceOwnerTenantId", "resourceServicePrincipalId", "riskDetail", "riskEventTypes", "riskEventTypes_v2",
    "riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "servicePrincipalCredentialKeyId",
    "servicePrincipalCredentialThumbprint", "sessionLifetimePolicies", "signInIdentifier", "signInIdentifierType",
    "signInTokenProtectionStatus", "sourceAppClientId", "tokenIssuerName", "tokenIssuerType",
    "tokenProtectionStatusDetails", "uniqueTokenIdentifier",
)  # fmt: skip
NativeSignIn = cast(
    "type[SignInRow]",
    msgspec.defstruct(
        "NativeSignIn",
        [(f"unread_{number}", Raw, msgspec.field(default=UNREAD, name=key)) for number, key in enumerate(_UNREAD_KEYS)],
        bases=(SignInRow,),
        module=__name__,
        gc=False,
    ),
)
"""A row with all keys that Graph is known to write."""


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
