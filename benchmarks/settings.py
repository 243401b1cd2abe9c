"""The settings under which governance is measured: none of its policies may be cheap because it is off.

Four policies ask nobody all the same, as the lists that they need are an organisation's own: ``attribute_drift``,
``out_of_band_grant``, ``peer_outlier`` and ``reserved_entitlement``.
"""

from __future__ import annotations

import msgspec

from governance.settings.sections import GovernanceSettings

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
            "rules": [{"entitlement": f"group:Group {n}", "allow": [{"department": ["Sales"]}]} for n in range(20)]
        },
        "separation_of_duties": {"rules": [{"id": "payments", "a": "*|group:Group 1", "b": "*|group:Group 2"}]},
        "standing_privilege": {},
        "unassigned_sign_in": {},
        "orphan": {},
    },
}


def measured_settings() -> GovernanceSettings:
    """Return these settings."""
    return msgspec.json.decode(msgspec.json.encode(_SETTINGS), type=GovernanceSettings)
