"""The cells of the table of planted cases in policies.md, section 2: (row, found or near miss, its words)."""

from __future__ import annotations

FOUND: dict[str, list[str]] = {
    "okta_jit": ["create in a federated login, records arriving in reverse"],
    "entra_jit": ["self-service sign-up", "viral sign-up", "redemption without an inviter"],
    "application_jit": [
        "young account, first SSO, never provisioned (candidate)",
        "promoted by the application's list",
    ],
    "p1": ["department required, not listed"],
    "p2": ["evil-corp.com"],
    "p3": ["single-factor creating session"],
    "p4": ["a leaver's login reactivates the account"],
    "p5": ["one single-factor sign-in between two with MFA"],
    "p6": ["a salesperson in the finance group"],
    "p7": ["A in Okta, B in Entra, linked"],
    "p8": ["permanent Global Administrator"],
    "p9": ["SSO without any assignment"],
    "p10": ["a leaver's account in a JIT-only application"],
    "p13": ["a client with a role that changes things"],
    "stale": [
        "unused beyond the threshold though failed sign-ins came yesterday",
        "never signed in",
        "expired exclusion",
    ],
}
NEAR_MISSES: dict[str, list[str]] = {
    "okta_jit": [
        "create by API, a service client",
        "create by API, a person's token",
        "JOB import",
        "failed create",
        "account linking",
    ],
    "entra_jit": ["guest invited, then redeemed", "guest synchronised across tenants"],
    "application_jit": [
        "failed SSO only",
        "SCIM create that arrives late (demoted)",
        "old account, first seen as coverage begins",
        "the vendor's own applications: Okta",
        "the vendor's own applications: Microsoft",
    ],
    "p1": ["no list logged"],
    "p2": ["corp.com", "a partner's #EXT# address"],
    "p3": ["MFA later in the same session", "claim of a trusted IdP"],
    "p4": [
        "rehire enabled first",
        "suspended, then unsuspended",
        "failed sign-in",
        "removed from application A, uses B",
    ],
    "p5": ["single factor before the grant", "a service principal"],
    "p6": ["application through an allowed group", "mover within grace"],
    "p7": ["A ended before B began", "valid exception", "two people of one name"],
    "p8": ["one PIM activation reported twice", "eligible only", "a record that restates privileges held"],
    "p9": ["assigned through a group", "open application", "assignment arriving late"],
    "p10": ["leaver within grace", "late deprovisioning", "service account with an owner"],
    "p13": ["a client with a role that only reads"],
    "stale": [
        "non-interactive use last week",
        "younger than grace",
        "excluded service account",
        "gap in coverage (not_evaluable)",
        "disabled already",
        "one day short of the threshold",
    ],
}
