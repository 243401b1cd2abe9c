"""What a request sees of a sign-in: v1.0 less than beta, and less without a licence or a permission.

Source: Graph, beta/resources/signin.md against v1.0/resources/signin.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from simulator.records.record import Json
from simulator.service.graph.registration import Licence
from simulator.service.graph.wire.call import Call

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


_RISKS = ("riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn")
_POLICIES = "appliedConditionalAccessPolicies"
_POLICY_READERS = {"Policy.Read.ConditionalAccess", "Policy.Read.All"}


class Shown(NamedTuple):
    """What of the rows a request may and wants to see; ``select`` empty: everything."""

    without: frozenset[str] = frozenset()
    risks_hidden: bool = False
    select: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the rows are served as they are."""
        return not (self.without or self.risks_hidden or self.select)


def shown(call: Call, licence: Licence, select: tuple[str, ...], *, sign_ins: bool) -> Shown:
    """Return what a request sees: risks need P2, the policies applied a permission of their own, and are left out."""
    if not sign_ins:
        return Shown(select=select)
    without = set(BETA_ONLY) if call.version == "v1.0" else set()
    if _POLICY_READERS.isdisjoint(call.permissions):
        without.add(_POLICIES)
    return Shown(frozenset(without), licence != "P2", select)


def rewritten(rows: Iterable[bytes], see: Shown) -> list[bytes]:
    """Return encoded rows cut to their visible fields; an input may be several rows, with commas between."""
    read: list[Json] = orjson.loads(b"[" + b",".join(rows) + b"]")
    return [orjson.dumps(_cut(row, see)) for row in read]


def _cut(row: Json, see: Shown) -> Json:
    if see.risks_hidden:
        row |= {name: "hidden" for name in _RISKS if name in row}
    return {
        name: value for name, value in row.items() if name not in see.without and (not see.select or name in see.select)
    }
