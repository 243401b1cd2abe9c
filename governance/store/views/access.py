"""``v_access``: who holds what, and since when."""

from __future__ import annotations

from governance.store.views.view import View, ViewColumn, actor_of, identity_of, name_of

VIEW = View(
    "v_access",
    "A grant, as it is believed now: held, ended or yet to begin. What is held now has no `valid_to`, or a later one.",
    (
        ViewColumn("grant_id", "text", "g.grant_id", "The grant's id, as `jitgov show` takes it."),
        ViewColumn(
            "identity_id", "text", f"COALESCE({identity_of('a')}, g.account_id)", "Whose it is, in `v_identities`."
        ),
        ViewColumn("account_id", "text", "g.account_id", "Who holds it, in `v_accounts`.", True),
        ViewColumn("issuer", "text", "a.issuer", "The holder's source."),
        ViewColumn("login", "text", "a.name", "The holder's login.", True),
        ViewColumn("display_name", "text", "a.display_name", "The holder's name.", True),
        ViewColumn("account_state", "text", "a.state", "The holder's state now: a disabled one still holds it."),
        ViewColumn("entitlement_id", "text", "g.entitlement_id", "What is held: `<issuer>|<type>:<id>`."),
        ViewColumn("entitlement_type", "text", "g.entitlement_type", "`group`, `app_assignment`, `directory_role`, …"),
        ViewColumn("entitlement", "text", name_of("entitlement", "g.entitlement_id"), "Its latest name."),
        ViewColumn("application_id", "text", "g.application_id", "The application that it lets into; null: none."),
        ViewColumn("application", "text", name_of("application", "g.application_id"), "Its name, by the records."),
        ViewColumn("mode", "text", "g.mode", "`active`, `activated`, or `eligible`, which is not held."),
        ViewColumn("via_id", "text", "g.via", "The group that it comes through; null: it is held directly."),
        ViewColumn("via", "text", name_of("entitlement", "g.via"), "That group's latest name."),
        ViewColumn("scope", "text", "g.scope", "Where it holds, as the source spells it."),
        ViewColumn("valid_from", "timestamp", "g.valid_from", "Since when it is held."),
        ViewColumn("from_basis", "text", "g.from_basis", "`seen`, `stated` by a list, or `unknown`: the first sight."),
        ViewColumn("valid_to", "timestamp", "g.valid_to", "Until when; null: it has not ended."),
        ViewColumn("expires_at", "timestamp", "g.expires_at", "When it is to end by itself."),
        ViewColumn("privileged", "boolean", "g.privileged", "Whether the settings name it a privilege."),
        ViewColumn("granted_by", "text", actor_of("g.granted_by"), "Who gave it, where a record tells.", True),
        ViewColumn("ended_by", "text", actor_of("g.ended_by"), "Who took it away, where a record tells.", True),
        ViewColumn("recorded_from", "timestamp", "g.recorded_from", "Since when this is believed."),
    ),
    "(SELECT * FROM held_grant h WHERE h.recorded_to IS NULL) g LEFT JOIN account a ON a.account_id = g.account_id",
    "Who holds a privilege now that is no activation, and since when?",
    "SELECT login, entitlement, via, valid_from FROM v_access WHERE privileged AND mode = 'active' "
    "AND valid_to IS NULL ORDER BY valid_from, login",
)
