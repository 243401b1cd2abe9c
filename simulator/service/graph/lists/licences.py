"""The organization and what it has bought: how a caller can tell the licence before it is refused.

Source: Graph, resources/organization.md, resources/subscribedsku.md; Entra, product names and service plan ids.
"""

from __future__ import annotations

import orjson

from simulator.records.instants import graph_text
from simulator.records.record import Json
from simulator.service.graph.lists.directory import Directory
from simulator.service.graph.registration import Licence
from simulator.service.graph.wire.call import Call, framed

_PLANS: dict[Licence, list[tuple[str, str]]] = {
    "free": [],
    "P1": [("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d")],
    "P2": [
        ("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d"),
        ("AAD_PREMIUM_P2", "eec0eb4f-6444-4f95-aba0-50c24d67f998"),
    ],
}
"""Licence → service plans."""
_SKUS: dict[Licence, tuple[str, str]] = {
    "P1": ("AAD_PREMIUM", "078d2b04-f1bd-4111-bbd4-b4b1b354cef4"),
    "P2": ("AAD_PREMIUM_P2", "84a661c4-e949-4bd2-a560-ed7766fcaf2b"),
}


def organization(directory: Directory, call: Call) -> bytes:
    """Return the one organization, with the plans assigned to it."""
    began = graph_text(directory.state.began_at)
    row: Json = {
        "id": directory.registration.tenant_id,
        "displayName": "Northwind",
        "createdDateTime": began,
        "tenantType": "AAD",
        "verifiedDomains": [
            {"name": directory.registration.domain, "isDefault": True, "isInitial": True, "type": "Managed"}
        ],
        "assignedPlans": [
            {
                "assignedDateTime": began,
                "capabilityStatus": "Enabled",
                "service": "AADPremiumService",
                "servicePlanId": plan_id,
            }
            for _, plan_id in _PLANS[directory.registration.licence]
        ],
    }
    return framed(call.version, "organization", [orjson.dumps(row)])


def subscribed_skus(directory: Directory, call: Call) -> bytes:
    """Return the subscriptions: none without a licence."""
    licence = directory.registration.licence
    rows: list[Json] = []
    if licence in _SKUS:
        part, sku_id = _SKUS[licence]
        rows.append(
            {
                "id": f"{directory.registration.tenant_id}_{sku_id}",
                "appliesTo": "User",
                "capabilityStatus": "Enabled",
                "consumedUnits": len(directory.users()),
                "prepaidUnits": {"enabled": len(directory.users()), "suspended": 0, "warning": 0, "lockedOut": 0},
                "servicePlans": [
                    {
                        "servicePlanId": plan_id,
                        "servicePlanName": name,
                        "provisioningStatus": "Success",
                        "appliesTo": "User",
                    }
                    for name, plan_id in _PLANS[licence]
                ],
                "skuId": sku_id,
                "skuPartNumber": part,
            }
        )
    return framed(call.version, "subscribedSkus", [orjson.dumps(row) for row in rows])
