"""What a campaign asks about, read in blocks by key: grants, accounts or findings as they were believed at one instant.

A belief is never rewritten, so that blocks that are read one after the other belong together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, rows
from governance.store.queries.pages import Clause
from governance.store.views.accepted import finding_status
from reviews.settings.campaigns import CampaignScope

_JIT = "('jit_confirmed', 'jit_candidate')"
_GUEST = 'LOWER(a.profile) LIKE \'%"usertype":"guest"%\''
_STANDING = "x.live = 1 AND x.opened_at <= {as_of:d} AND (x.closed_at IS NULL OR x.closed_at > {as_of:d})"
_FAULTED = f"EXISTS (SELECT 1 FROM finding x WHERE x.account_id = {{account}} AND {_STANDING})"
_COLUMNS = {
    "grants": "g.account_id, g.grant_id, a.name, a.account_id, g.application_id, g.entitlement_id, g.mode, g.scope, "
    "NULL, g.privileged, g.evidence, NULL, NULL",
    "accounts": "a.account_id, '', a.name, a.account_id, a.application_id, NULL, NULL, NULL, NULL, 0, NULL, "
    "a.provenance, NULL",
    "findings": "f.account_id, f.finding_id, a.name, f.account_id, f.application_id, f.entitlement_id, NULL, NULL, "
    "f.finding_id, 0, f.evidence, f.message, {status}",
}
_TABLES = {
    "grants": "held_grant g LEFT JOIN account a ON a.account_id = g.account_id",
    "accounts": "account a",
    "findings": "finding f LEFT JOIN account a ON a.account_id = f.account_id",
}
_PLACES = {"grants": ("g", "grant_id"), "accounts": ("a", ""), "findings": ("f", "finding_id")}
_BELIEVED = (
    "g.recorded_from <= %s AND (g.recorded_to IS NULL OR g.recorded_to > %s) "
    "AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
)


class SourceRow(NamedTuple):
    """A row of what is asked about; ``known``: the account's key, None where no record tells of it."""

    account_id: str
    own_id: str
    login: str | None
    known: str | None
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: int
    evidence: str | None
    summary: str | None
    status: str | None
    """Of a finding: ``open`` or ``accepted``."""
    faulted: int


class Chosen(NamedTuple):
    """What a scope's words stand for, by key; None: it names none of this kind."""

    applications: Collection[str] | None = None
    entitlements: Collection[str] | None = None
    accounts: Collection[str] | None = None
    """At IdPs: theirs in applications count as theirs."""
    only: Collection[str] | None = None
    """Accounts that alone are looked at."""


class Source(NamedTuple):
    """What is asked about, as of one instant and one belief."""

    scope: CampaignScope
    chosen: Chosen
    as_of: int
    known_at: int


Place = tuple[str, str]
"""Where a row stands: its account, and its own id."""
START: Place = ("", "")


def source_rows(connection: Connection, source: Source, after: Place, most: int) -> list[SourceRow]:
    """Return up to so many rows behind a place, in order."""
    table, own = _PLACES[source.scope.of]
    where = [*_conditions(connection, source), _behind(table, own, after)]
    columns = _COLUMNS[source.scope.of].format(status=finding_status(source.as_of))
    faulted = _FAULTED.format(account=f"{table}.account_id", as_of=source.as_of)
    order = f"{table}.account_id, {table}.{own}" if own else f"{table}.account_id"
    sql = (
        f"SELECT {columns}, CASE WHEN {faulted} THEN 1 ELSE 0 END FROM {_TABLES[source.scope.of]} "
        f"WHERE {' AND '.join(clause.sql for clause in where)} ORDER BY {order} LIMIT %s"
    )
    parameters = [value for clause in where for value in clause.parameters]
    return [SourceRow._make(row) for row in rows(connection, sql, (*parameters, most))]


def count_source(connection: Connection, source: Source) -> int:
    """Return how many rows there are to be asked about, counted by themselves."""
    where = _conditions(connection, source)
    sql = f"SELECT COUNT(*) FROM {_TABLES[source.scope.of]} WHERE {' AND '.join(clause.sql for clause in where)}"
    return int(rows(connection, sql, [value for clause in where for value in clause.parameters])[0][0])


def _behind(table: str, own: str, after: Place) -> Clause:
    if not own:
        return Clause(f"{table}.account_id > %s", after[:1])
    behind = f"({table}.account_id > %s OR ({table}.account_id = %s AND {table}.{own} > %s))"
    return Clause(f"{table}.account_id >= %s AND {behind}", (after[0], after[0], *after))


def _conditions(connection: Connection, source: Source) -> list[Clause]:
    scope, as_of = source.scope, source.as_of
    table, _ = _PLACES[scope.of]
    clauses = [_standing(source), *_named(connection, source, table)]
    if scope.privileged:
        clauses.append(Clause("g.privileged = 1"))
    if scope.jit:
        clauses.append(Clause(f"a.provenance IN {_JIT}"))
    if scope.account_types:
        clauses.append(_of_types(scope.account_types))
    if scope.policies:
        clauses.append(_of_policies(scope.policies, table, as_of, scope.of))
    if scope.severities:
        clauses.append(Clause(f"f.severity IN ({_marks(scope.severities)})", tuple(scope.severities)))
    if scope.unused_days is not None:
        clauses.append(
            Clause(
                "NOT EXISTS (SELECT 1 FROM usage_rollup u WHERE u.account_id = a.idp_account_id AND u.use <> 'failed' "
                "AND u.last_at > %s AND (a.application_id = '' OR u.application_id = a.application_id))",
                (as_of - scope.unused_days * DAY,),
            )
        )
    return clauses


def _standing(source: Source) -> Clause:
    as_of, known_at = source.as_of, source.known_at
    if source.scope.of == "grants":
        return Clause(_BELIEVED, (known_at, known_at, as_of, as_of))
    if source.scope.of == "accounts":
        return Clause("a.state <> 'deleted'")
    return Clause("f.live = 1 AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)", (as_of, as_of))


def _named(connection: Connection, source: Source, table: str) -> list[Clause]:
    chosen = source.chosen
    columns = (
        (f"{table}.application_id", chosen.applications, "stage_campaign_application"),
        (f"{table}.entitlement_id", chosen.entitlements, "stage_campaign_entitlement"),
        ("a.idp_account_id", chosen.accounts, "stage_campaign_account"),
        (f"{table}.account_id", chosen.only, "stage_campaign_only"),
    )
    return [
        Clause(f"{column} {among(connection, stage_keys(connection, set(keys), name))}")
        for column, keys, name in columns
        if keys is not None
    ]


def _of_types(types: Sequence[str]) -> Clause:
    plain = [kind for kind in types if kind != "guest"]
    parts = [f"a.type IN ({_marks(plain)})"] if plain else []
    parts += [_GUEST.replace("%", "%%")] if "guest" in types else []
    return Clause(f"({' OR '.join(parts)})", tuple(plain))


def _of_policies(policies: Sequence[str], table: str, as_of: int, of: str) -> Clause:
    if of == "findings":
        return Clause(f"f.policy IN ({_marks(policies)})", tuple(policies))
    sql = (
        f"EXISTS (SELECT 1 FROM finding x WHERE x.account_id = {table}.account_id AND {_STANDING.format(as_of=as_of)} "
        f"AND x.policy IN ({_marks(policies)}))"
    )
    return Clause(sql, tuple(policies))


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))
