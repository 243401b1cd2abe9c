"""What a sign-in says in beta only: v1.0 serves the same row without it.

Source: Graph, beta/resources/signin.md against v1.0/resources/signin.md.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from simulator.record import Json

BETA_ONLY = frozenset(
    {
        *("signInEventTypes", "userType", "crossTenantAccessType", "homeTenantName", "agent"),
        *("authenticationRequirement", "authenticationProtocol", "authenticationDetails"),
        *("authenticationProcessingDetails", "authenticationRequirementPolicies", "authenticationMethodsUsed"),
        *("incomingTokenType", "tokenIssuerType", "tokenIssuerName", "originalRequestId", "uniqueTokenIdentifier"),
        *("sessionId", "sessionLifetimePolicies", "isTenantRestricted", "autonomousSystemNumber", "flaggedForReview"),
        *("signInIdentifier", "signInIdentifierType", "federatedCredentialId", "resourceServicePrincipalId"),
        *("servicePrincipalCredentialKeyId", "servicePrincipalCredentialThumbprint", "managedServiceIdentity"),
        *("appOwnerTenantId", "resourceOwnerTenantId", "networkLocationDetails", "mfaDetail", "privateLinkDetails"),
    }
)


def rewritten(rows: Iterable[bytes], *, v1_sign_ins: bool, select: tuple[str, ...]) -> list[bytes]:
    """Return encoded rows without what v1.0 does not have, or with the selected properties only.

    A row may be several, with commas between.
    """
    read: list[Json] = orjson.loads(b"[" + b",".join(rows) + b"]")
    return [
        orjson.dumps(
            {
                name: value
                for name, value in row.items()
                if not (v1_sign_ins and name in BETA_ONLY) and (not select or name in select)
            }
        )
        for row in read
    ]
