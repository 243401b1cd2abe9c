"""``v_accounts``: the accounts at IdPs and in applications."""

from __future__ import annotations

from governance.store.views.view import View, ViewColumn, identity_of, name_of

_USED = (
    "(SELECT MAX(u.last_at) FROM usage_rollup u WHERE u.account_id = a.idp_account_id "
    "AND (a.application_id = '' OR u.application_id = a.application_id) AND u.use NOT IN ('failed', 'stated'))"
)

VIEW = View(
    "v_accounts",
    "An account at an IdP, or an account in an application, as it is known now.",
    (
        ViewColumn("account_id", "text", "a.account_id", "The account's key.", True),
        ViewColumn("identity_id", "text", identity_of("a"), "Whose it is, in `v_identities`."),
        ViewColumn(
            "idp_account_id", "text", "a.idp_account_id", "The IdP account that signs in to it; else itself.", True
        ),
        ViewColumn("issuer", "text", "a.issuer", "The source that names it."),
        ViewColumn("subject", "text", "a.subject", "Its id there.", True),
        ViewColumn("login", "text", "a.name", "Its login.", True),
        ViewColumn("display_name", "text", "a.display_name", "Its name.", True),
        ViewColumn(
            "account_type",
            "text",
            "a.type",
            "`person`, `service`, `shared`, `break_glass`, `api_client`, `workload` or `system`.",
        ),
        ViewColumn("application_id", "text", "NULLIF(a.application_id, '')", "The application; null: it is the IdP's."),
        ViewColumn("application", "text", name_of("application", "a.application_id"), "Its name, by the records."),
        ViewColumn("state", "text", "a.state", "`active`, `invited`, `disabled`, `locked`, `deleted` or `unknown`."),
        ViewColumn(
            "created_at", "timestamp", "a.created_at", "When it was made; of one that was merely seen, since when."
        ),
        ViewColumn("ended_at", "timestamp", "a.ended_at", "When it ended."),
        ViewColumn("provenance", "text", "a.provenance", "How it came to be: `jit_confirmed`, `jit_candidate`, …"),
        ViewColumn("provenance_at", "timestamp", "a.provenance_at", "Since when that is known."),
        ViewColumn(
            "last_used_at", "timestamp", _USED, "The last successful sign-in that was seen; null: none was.", True
        ),
    ),
    "account a",
    "Which accounts did JIT provisioning make, and when was each used last?",
    "SELECT login, application, provenance, created_at, last_used_at FROM v_accounts "
    "WHERE provenance IN ('jit_confirmed', 'jit_candidate') ORDER BY created_at, login, application",
)
