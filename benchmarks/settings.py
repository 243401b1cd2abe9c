"""Every policy switched on: none of them may be cheap because it is off. Those that need to be told something are."""

from __future__ import annotations

import msgspec

from governance.settings.sections import GovernanceSettings


def _group(number: int) -> list[str]:
    """Return how a group is named, as the events of ``history`` have it and as those of ``scale.company`` do."""
    return [f"group:Group {number}", f"group:Group {number:08d}"]


_SETTINGS = {
    "applications": [
        {"issuer": issuer, "id": f"0oa{n:05d}", "assignment_required": n % 3 == 0}
        for issuer in ("okta:bench", "entra:bench")
        for n in range(0, 300, 5)
    ],
    "links": {"attributes": {"okta:bench": "employeeNumber"}, "owned_domains": ["example.com"]},
    "policies": {
        "jit_required_attributes": {"attributes": ["department"]},
        "jit_origin": {"domains": ["example.com"], "idps": []},
        "jit_mfa": {"trusted_idps": []},
        "resurrection": {},
        "admin_mfa": {},
        "role_mapping": {
            "rules": [
                {"entitlement": entitlement, "allow": [{"department": ["Sales"]}]}
                for n in range(20)
                for entitlement in _group(n)
            ]
        },
        "separation_of_duties": {"rules": [{"id": "payments", "a": "*|group:Group 1", "b": "*|group:Group 2"}]},
        "standing_privilege": {},
        "unassigned_sign_in": {},
        "orphan": {},
        "attribute_drift": {"attributes": ["department"]},
        "out_of_band_grant": {
            "governed": [{"entitlement": f"*|{group}", "by": ["okta:bench|00u-admin"]} for group in _group(3)]
        },
        "peer_outlier": {"entitlements": _group(4)},
        "reserved_entitlement": {"reserved": [{"entitlement": group, "types": ["employee"]} for group in _group(5)]},
    },
}


def all_policies_on() -> GovernanceSettings:
    """Return settings under which every policy is in force."""
    return msgspec.json.decode(msgspec.json.encode(_SETTINGS), type=GovernanceSettings)
