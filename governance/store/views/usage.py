"""``v_usage``: sign-ins by day."""

from __future__ import annotations

from governance.store.views.view import View, ViewColumn, name_of

_DAYS = (
    "(SELECT account_id, application_id, day, use, mfa, first_at, last_at FROM usage UNION ALL "
    "SELECT account_id, application_id, last_at / 86400000000, use, 'unknown', first_at, last_at FROM usage_rollup "
    "WHERE use = 'stated') u"
)

VIEW = View(
    "v_usage",
    "The sign-ins of an account to an application on one day in UTC, of one class and one state of MFA.",
    (
        ViewColumn("account_id", "text", "u.account_id", "Who signed in, in `v_accounts`.", True),
        ViewColumn("issuer", "text", "a.issuer", "The account's source."),
        ViewColumn("login", "text", "a.name", "The account's login.", True),
        ViewColumn("application_id", "text", "NULLIF(u.application_id, '')", "Where to; null: the IdP itself."),
        ViewColumn("application", "text", name_of("application", "u.application_id"), "Its name, by the records."),
        ViewColumn("day", "date", "u.day", "The day.", True),
        ViewColumn("use", "text", "u.use",
                   "`interactive`, `non_interactive`, `service`, `foreign`, `failed` (no use), or `stated` by a list."),
        ViewColumn("mfa", "text", "u.mfa", "`multi`, `single` or `unknown`."),
        ViewColumn("first_at", "timestamp", "u.first_at", "The day's first; of `stated` the first of all.", True),
        ViewColumn("last_at", "timestamp", "u.last_at", "The day's last.", True),
    ),
    f"{_DAYS} LEFT JOIN account a ON a.account_id = u.account_id",
    "On how many days was each application used, and by how many accounts?",
    "SELECT application, COUNT(DISTINCT day) AS days, COUNT(DISTINCT account_id) AS accounts FROM v_usage "
    "WHERE application IS NOT NULL AND use NOT IN ('failed', 'stated') "
    "GROUP BY application ORDER BY days DESC, application",
)  # fmt: skip
