"""``v_identities``: persons and others, with what the roster says of them."""

from __future__ import annotations

from governance.store.views.view import View, ViewColumn

_LINKS = "l.link >= 'person:' AND l.link < 'person;'"
# Identities of several accounts; accounts on their own; persons of whom no account is known.
_EVERYBODY = (
    "(SELECT m.identity_id AS identity_id, COUNT(*) AS accounts, MIN(m.account_id) AS first_account, "
    "(SELECT MIN(l.link) FROM account_identity o JOIN identity_link l ON l.account_id = o.account_id "
    f"WHERE o.identity_id = m.identity_id AND {_LINKS}) AS link FROM account_identity m GROUP BY m.identity_id "
    "UNION ALL SELECT a.account_id, 1, a.account_id, (SELECT MIN(l.link) FROM identity_link l "
    f"WHERE l.account_id = a.account_id AND {_LINKS}) FROM account a WHERE a.application_id = '' "
    "AND NOT EXISTS (SELECT 1 FROM account_identity n WHERE n.account_id = a.account_id) "
    "UNION ALL SELECT q.person_id, 0, NULL, 'person:' || q.person_id FROM person q WHERE q.recorded_to IS NULL "
    "AND q.valid_to IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM identity_link l WHERE l.link = 'person:' || q.person_id)) e"
)

VIEW = View(
    "v_identities",
    "An identity: the accounts that are one person's or one service's, or somebody whom only a roster names.",
    (
        ViewColumn("identity_id", "text", "e.identity_id", "The identity's id; an account on its own is its own."),
        ViewColumn("accounts", "number", "e.accounts", "How many accounts it has; 0: a roster alone names the person."),
        ViewColumn("login", "text", "a.name", "The login of its first account, by key.", True),
        ViewColumn("display_name", "text", "a.display_name", "The name of that account.", True),
        ViewColumn("person_id", "text", "p.person_id", "The roster's person; null: no roster tells.", True),
        ViewColumn("person", "text", "p.name", "The name by the roster.", True),
        ViewColumn("employee_id", "text", "p.employee_id", "The number by the roster.", True),
        ViewColumn("department", "text", "p.department", "The department by the roster.", True),
        ViewColumn("title", "text", "p.title", "The title by the roster.", True),
        ViewColumn("location", "text", "p.location", "The place by the roster.", True),
        ViewColumn("manager", "text", "p.manager", "Whom the person answers to, as the roster spells it.", True),
        ViewColumn("status", "text", "p.status", "`active`, `leave`, `ended` …, as the last list says.", True),
        ViewColumn("starts_at", "timestamp", "p.starts_at", "When the employment began.", True),
        ViewColumn("ends_at", "timestamp", "p.ends_at", "When it ends or ended.", True),
        ViewColumn("missing", "boolean", "CASE WHEN p.missing > 0 THEN 1 WHEN p.missing = 0 THEN 0 END",
                   "Whether the last complete list of the own population lacks the person.", True),
    ),
    f"{_EVERYBODY} LEFT JOIN account a ON a.account_id = e.first_account LEFT JOIN person p "
    "ON p.person_id = substr(e.link, 8) AND p.recorded_to IS NULL AND p.valid_to IS NULL",
    "Who has several accounts, and how many?",
    "SELECT identity_id, login, person, accounts FROM v_identities WHERE accounts > 1 "
    "ORDER BY accounts DESC, identity_id",
)  # fmt: skip
