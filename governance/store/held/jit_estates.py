"""The accounts of an application that logins made: the first of them, and how many there are; set-wise, by index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, join_on, rows
from governance.store.schema.held import JIT_THERE

MOST_COUNTED = 1_001
"""No more are counted: whoever reads of a thousand need not know how many more there are."""
_OF = f"a.application_id = k.k AND {JIT_THERE}"


class FirstHolder(NamedTuple):
    """Whose account in an application is the first that a login made, of those that are there."""

    idp_account_id: str
    at: int
    detail: str
    """How it came to be, as JSON."""


def first_holders(connection: Connection, application_ids: Iterable[str]) -> dict[str, FirstHolder]:
    """Return the first of each application that has any."""
    staged = stage_keys(connection, application_ids, "stage_estate")
    first = f"(SELECT a.account_id FROM account a WHERE {_OF} ORDER BY a.provenance_at, a.account_id LIMIT 1)"
    keyed = [row[0] for row in rows(connection, f"SELECT {first} FROM {staged} k") if row[0] is not None]
    if not keyed:
        return {}
    accounts = stage_keys(connection, keyed, "stage_first")
    sql = (
        "SELECT a.application_id, a.idp_account_id, a.provenance_at, a.provenance_detail FROM account a "
        f"WHERE a.account_id {among(connection, accounts)}"
    )
    return {application_id: FirstHolder(*row) for application_id, *row in rows(connection, sql)}


def count_there(connection: Connection, application_ids: Iterable[str]) -> dict[str, int]:
    """Return how many accounts of each application logins made, counted up to ``MOST_COUNTED``."""
    staged = stage_keys(connection, application_ids, "stage_estate")
    counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM account a WHERE {_OF} LIMIT {MOST_COUNTED}) c"
    return dict(rows(connection, f"SELECT k.k, ({counted}) FROM {staged} k"))


def ended_by_provisioning(connection: Connection, application_ids: Iterable[str]) -> set[str]:
    """Return the applications in which provisioning ended an account, as any of their ids tells."""
    staged = stage_keys(connection, application_ids, "stage_estate")
    own = join_on(connection, "sighting", "s", "s.what = 'application' AND s.thing_id = k.k AND s.ended_at IS NOT NULL")
    return {row[0] for row in rows(connection, f"SELECT k.k FROM {staged} k {own}")}


def units_of(connection: Connection, answer_ids: Iterable[str], about: Iterable[str]) -> set[str]:
    """Return the accounts with whom the findings, or the answers that cannot be given, of these ids stand.

    ``about``: the keys that those are about.
    """
    staged = stage_keys(connection, answer_ids, "stage_answer")
    subjects = stage_keys(connection, about, "stage_estate")
    of_findings = f"SELECT unit_id FROM finding WHERE live <> 0 AND finding_id {among(connection, staged)}"
    of_questions = (
        f"SELECT unit_id FROM not_evaluable WHERE account_id {among(connection, subjects)} "
        f"AND answer_id {among(connection, staged)}"
    )
    return {row[0] for sql in (of_findings, of_questions) for row in rows(connection, sql)}
