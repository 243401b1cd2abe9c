"""A choice as conditions: each list says in which of its columns what can be chosen by stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.store.queries.pages import Clause, is_among, of_accounts, of_identities

JIT = "provenance IN ('jit_confirmed', 'jit_candidate')"


class ChosenBy(NamedTuple):
    """The columns that a list's rows are chosen by; None: they have none, and the choice is not asked of them."""

    account: str | None = None
    """Holds the key of an IdP account, of its account in an application, or of an identity."""
    identity: str | None = None
    """Holds the key of the identity that a row is about, where the column of accounts names but one of its members."""
    only_holders: bool = False
    """That column holds the keys of those alone who hold grants: of no account in an application, and no identity."""
    entitlement: str | None = None
    application: str | None = None
    issuer: str | None = None
    severity: str | None = None
    policy: str | None = None
    state: str | None = None
    reviewer: str | None = None
    jit_account: str | None = None
    """Holds the key of the IdP account whose provenance, there or in an application, is asked for."""
    jit_application: str | None = None
    began: str | None = None


def chosen(connection: Connection, choice: Choice, by: ChosenBy) -> tuple[Clause, ...]:
    """Return the conditions that a row is of the choice."""
    clauses: list[Clause] = []
    if choice.account_ids is not None and by.account is not None and by.only_holders:
        clauses.append(is_among(connection, by.account, choice.account_ids))
    elif choice.account_ids is not None and by.account is not None:
        accounts = frozenset(choice.account_ids)
        ways = [*of_accounts(connection, accounts, by.account)]
        ways += of_identities(connection, accounts, by.identity) if by.identity is not None else ()
        clauses.append(_any(ways))
    for column, wanted in (
        (by.entitlement, choice.entitlement_ids),
        (by.application, choice.application_ids),
        (by.issuer, choice.issuers),
        (by.severity, choice.severities),
        (by.policy, choice.policies),
        (by.state, choice.states),
        (f"LOWER({by.reviewer})" if by.reviewer else None, choice.reviewers),
    ):
        if column is not None and wanted is not None:
            clauses.append(is_among(connection, column, wanted))
    return (*clauses, *_of_time(choice, by), *_jit(choice, by))


def _any(ways: Sequence[Clause]) -> Clause:
    return Clause(f"({' OR '.join(w.sql for w in ways)})", tuple(p for w in ways for p in w.parameters))


def _of_time(choice: Choice, by: ChosenBy) -> tuple[Clause, ...]:
    if by.began is None:
        return ()
    bounds = ((">=", choice.since), ("<", choice.until))
    return tuple(Clause(f"{by.began} {sign} %s", (at,)) for sign, at in bounds if at is not None)


def _jit(choice: Choice, by: ChosenBy) -> tuple[Clause, ...]:
    if not choice.only_jit or by.jit_account is None:
        return ()
    where = f"j.idp_account_id = {by.jit_account} AND j.{JIT}"
    if by.jit_application is not None:
        where += f" AND ({by.jit_application} IS NULL OR j.application_id IN ('', {by.jit_application}))"
    return (Clause(f"EXISTS (SELECT 1 FROM account j WHERE {where})"),)
