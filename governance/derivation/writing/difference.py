"""Writes the difference between what is derived of accounts and what is stored, and tells what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.derivation.writing.rows import DerivedRows
from governance.model.table_rows import AccountRow, FindingRow, GrantRow, RowChange
from governance.settings.compiled import Rules
from governance.store.assessment.finding_rows import WrittenBy, write_findings, write_not_evaluable
from governance.store.database.staging import StagedKeys
from governance.store.held.account_rows import (
    LinkChanges,
    insert_new_accounts,
    stored_accounts,
    write_accounts,
    write_links,
)
from governance.store.held.grant_rows import write_grants
from governance.store.running.tally import count_differences, differences


class Claimed(NamedTuple):
    """Whose rows this transaction may write, held against what stood before it."""

    stored: Mapping[str, AccountRow]
    """As they stood before this transaction."""
    derived: Mapping[str, AccountRow]
    inserted: frozenset[str]
    """Those of the derived ones that are written already."""
    contended: frozenset[str]
    """Accounts that another worker came to know at the same moment; to be derived once it has ended."""


class Written(NamedTuple):
    """What was written otherwise than it stood."""

    accounts: Sequence[RowChange[AccountRow]]
    grants: Sequence[RowChange[GrantRow]]
    links: LinkChanges
    findings: Sequence[RowChange[FindingRow]]


def written_by(rules: Rules, recorded_at: int) -> WrittenBy:
    """Return under which settings findings are written."""
    return WrittenBy(rules.version, rules.generation, recorded_at)


def claim(
    connection: Connection, accounts: StagedKeys, derived: Mapping[str, AccountRow], unlocked: frozenset[str]
) -> Claimed:
    """Write the rows of accounts that had none to lock, so that each is one worker's alone."""
    stored = stored_accounts(connection, accounts)
    inserted = insert_new_accounts(connection, [derived[account] for account in sorted(unlocked)])
    contended = unlocked - inserted
    if contended:
        # Of those nothing may be written: what another worker derived is not what it is held against here.
        derived = {key: row for key, row in derived.items() if row.idp_account_id not in contended}
        stored = {key: row for key, row in stored.items() if row.idp_account_id not in contended}
    return Claimed(stored, derived, frozenset(inserted), contended)


def write_difference(
    connection: Connection,
    accounts: StagedKeys,
    claimed: Claimed,
    derived: DerivedRows,
    rules: Rules,
    recorded_at: int,
) -> Written:
    """Write what is derived of the staged accounts where it differs from what is stored."""
    policies = rules.account_policies
    account_changes = write_accounts(connection, claimed.stored, claimed.derived, claimed.inserted)
    grants = write_grants(connection, accounts, derived.grants, recorded_at)
    links = write_links(connection, accounts, derived.links)
    findings = write_findings(connection, accounts, derived.findings, policies, written_by(rules, recorded_at))
    not_evaluable = write_not_evaluable(connection, accounts, derived.not_evaluable, policies)
    count_differences(connection, differences(account_changes, grants, findings, not_evaluable))
    return Written(account_changes, grants, links, findings)
