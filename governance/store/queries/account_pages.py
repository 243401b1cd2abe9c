"""What a page of accounts reads: the accounts, and what other tables tell of those on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.database.instants_apart import instants_apart
from governance.store.database.streaming import rows_among
from governance.store.queries.choosing import JIT, ChosenBy, chosen
from governance.store.queries.finding_pages import STANDING
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, is_among, visible
from governance.store.views.accepted import not_accepted

SORTS = (
    Sort("account", ("a.idp_account_id", "a.application_id")),
    Sort("issuer", ("a.issuer", "a.account_id")),
)
_COLUMNS = (
    "a.account_id, a.idp_account_id, a.application_id, a.issuer, a.subject, a.name, a.type, a.state, a.created_at, "
    "a.ended_at, a.provenance, a.provenance_at, a.provenance_detail, a.typed_by"
)
_SEEN_BY = SeenBy(account="a.account_id", application="a.application_id", issuer="a.issuer")
# Who ended after the instant asked for was there at that instant.
_STATE = "CASE WHEN a.ended_at > {as_of:d} THEN 'active' ELSE a.state END"
_FIRST_USES = (
    "SELECT account_id, first_at, first_event_id, application_id FROM usage_rollup WHERE account_id IN ({keys}) "
    "AND use <> 'failed' AND application_id <> '' AND substr(application_id, 1, 4) <> 'idp:' AND first_at <= %s"
)
_FINDINGS = (
    "SELECT f.unit_id, f.application_id, COUNT(*) FROM finding f WHERE f.unit_id IN ({{keys}}) "
    "AND (f.application_id IS NULL OR f.account_id <> f.application_id) "
    f"AND {STANDING} AND {{open}} GROUP BY f.unit_id, f.application_id"
)
_OF_IDENTITIES = (
    "SELECT i.account_id, COUNT(*) FROM account_identity i JOIN finding f ON f.unit_id = i.identity_id "
    f"WHERE i.account_id IN ({{{{keys}}}}) AND f.unit_id <> i.account_id AND {STANDING} AND {{open}} "
    "GROUP BY i.account_id"
)


class AccountRow(NamedTuple):
    """An account of an IdP (``application_id`` is '') or in an application, as a query reads it."""

    account_id: str
    idp_account_id: str
    application_id: str
    issuer: str
    subject: str
    name: str | None
    type: str
    state: str
    created_at: int | None
    ended_at: int | None
    provenance: str
    provenance_at: int | None
    detail: str | None
    typed_by: str | None


def account_selection(
    connection: Connection, scope: Scope, choice: Choice, as_of: int, unknown_issuers: Sequence[str] = ()
) -> Selection:
    """Return what selects the accounts of a choice that are known by an instant.

    ``unknown_issuers``: sources of which nothing is known then, whose accounts are in no state that could be chosen.
    """
    by = ChosenBy(
        account="a.account_id",
        application="a.application_id",
        issuer="a.issuer",
        state=_STATE.format(as_of=as_of),
        began="a.created_at",
    )
    where = [Clause("(a.created_at IS NULL OR a.created_at <= %s)", (as_of,)), *chosen(connection, choice, by)]
    if unknown_issuers:
        unknown = is_among(connection, "a.issuer", unknown_issuers)
        where.append(Clause(f"NOT ({unknown.sql})", unknown.parameters))
    if choice.only_jit:
        where.append(Clause(f"a.{JIT}"))
    return Selection(_COLUMNS, "account a", (*where, *visible(connection, scope, _SEEN_BY)))


def first_applications(connection: Connection, account_ids: Iterable[str], as_of: int) -> dict[str, str]:
    """Return the application that each account signed in to first."""
    first: dict[str, tuple[int, str, str]] = {}
    for account_id, *use in rows_among(connection, _FIRST_USES, account_ids, as_of):
        first[account_id] = min(tuple(use), first.get(account_id, tuple(use)))
    return {account_id: use[2] for account_id, use in first.items()}


def open_findings(
    connection: Connection, account_ids: Iterable[str], as_of: int, acts_until: int
) -> dict[tuple[str, str], int]:
    """Return counts by (IdP account, application); '' stands for all, the findings of its identity included.

    A finding about an application, which one account there speaks for, is not about that account.
    """
    wanted = set(account_ids)
    findings, of_identities = (
        instants_apart(sql.format(open=not_accepted(acts_until)), (as_of, as_of)) for sql in (_FINDINGS, _OF_IDENTITIES)
    )
    counts: dict[tuple[str, str], int] = {}
    for account_id, application_id, count in rows_among(connection, findings[0], wanted, *findings[1]):
        for key in {(account_id, ""), (account_id, application_id or "")}:
            counts[key] = counts.get(key, 0) + count
    for account_id, count in rows_among(connection, of_identities[0], wanted, *of_identities[1]):
        counts[account_id, ""] = counts.get((account_id, ""), 0) + count
    return counts
