"""Accounts as rows: what is derived, compared with what is stored, written where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.grants.grants import ONE_ACT
from governance.model.states import AccountState, AppAccountState, Grant, Provenance
from governance.store.bulk import among, delete_keys, insert_absent, rows, upsert
from governance.store.dossiers import KEYS
from governance.store.schema import held

AccountRow = tuple[Any, ...]
_encode = msgspec.json.Encoder(order="sorted").encode
_COLUMNS = ", ".join(f"a.{c.name}" for c in held.account.columns)
IDP_ACCOUNT, NAME, DISPLAY_NAME, WATCH = 1, 5, 6, 15
"""Places of these columns in a row."""


def _detail(how: Provenance, granted: Sequence[Grant], profile: dict[str, Any] | None) -> str:
    """Return the provenance that is kept for good, as JSON."""
    detail: dict[str, Any] = {"evidence": how.evidence}
    if how.reason is not None:
        detail["reason"] = how.reason
    if how.idp is not None:
        detail["idp"] = how.idp
    if how.assumed:
        detail["assumed"] = True
    if how.kind in ("jit_confirmed", "jit_candidate"):
        detail["asserted"] = how.asserted
        detail["entitlements"] = _held_at_creation(how, granted)
        if profile:
            detail["attributes"] = profile
    return _encode(detail).decode()


def _held_at_creation(how: Provenance, granted: Iterable[Grant]) -> list[str]:
    at = how.at or 0
    held_then = {
        g.entitlement_id
        for g in granted
        if g.mode != "eligible" and g.valid_from <= at + ONE_ACT and (g.valid_to is None or g.valid_to > at)
    }
    return sorted(held_then)


def _profile_at_creation(account: AccountState) -> dict[str, Any]:
    created = {c.event_id for c in account.timeline if c.what in ("created", "redeemed")}
    return {c.name: c.value for c in account.attribute_changes if c.event_id in created and c.value not in (None, "")}


def account_rows(derived: DerivedAccount) -> list[AccountRow]:
    """Return the rows of the IdP account and of its application accounts."""
    a = derived.account
    jit = a.provenance.kind.startswith("jit")
    found = [
        (
            a.account_id,
            a.account_id,
            "",
            a.issuer,
            a.subject,
            a.name,
            a.display_name,
            a.type,
            a.state,
            a.created_at,
            a.ended_at,
            a.provenance.kind,
            a.provenance.at,
            _detail(a.provenance, derived.grants if jit else (), _profile_at_creation(a) if jit else None),
            _encode(a.profile).decode() if a.profile else None,
            derived.watch,
        )
    ]
    found.extend(_app_row(a, app, derived) for app in derived.app_accounts)
    return found


def _app_row(a: AccountState, app: AppAccountState, derived: DerivedAccount) -> AccountRow:
    grants = derived.grants
    granted = [g for g in grants if g.application_id == app.application_id] if grants else ()
    return (
        app.account_id,
        app.idp_account_id,
        app.application_id,
        a.issuer,
        a.subject,
        a.name,
        a.display_name,
        a.type,
        app.state,
        app.created_at,
        app.ended_at,
        app.provenance.kind,
        app.provenance.at,
        _detail(app.provenance, granted, None),
        None,
        0,
    )


def stored_accounts(connection: Connection) -> dict[str, AccountRow]:
    """Return the stored rows of the accounts at hand, by account id."""
    found = rows(connection, f"SELECT {_COLUMNS} FROM account a WHERE a.idp_account_id {among(connection, KEYS)}")
    return {row[0]: tuple(row) for row in found}


def claim_accounts(
    connection: Connection, unlocked: Iterable[str], derived: Mapping[str, AccountRow]
) -> tuple[dict[str, AccountRow], frozenset[str]]:
    """Write the rows of accounts that had none to lock; return what was written, and whom another worker wrote first.

    Waits for a worker that has written one of them and has not ended yet.
    """
    fresh = {account_id: derived[account_id] for account_id in sorted(unlocked)}
    made = {row[0] for row in insert_absent(connection, held.account, list(fresh.values()), "account_id")}
    return {a: row for a, row in fresh.items() if a in made}, frozenset(fresh.keys() - made)


def write_accounts(connection: Connection, stored: dict[str, AccountRow], derived: dict[str, AccountRow]) -> None:
    """Write the difference."""
    changed = [row for account_id, row in sorted(derived.items()) if stored.get(account_id) != row]
    upsert(connection, held.account, changed)
    delete_keys(connection, held.account, "account_id", sorted(stored.keys() - derived.keys()))


def write_links(connection: Connection, derived: dict[str, frozenset[str]]) -> set[str]:
    """Write accounts' links; return those gained or lost, whose identities are to be looked at."""
    stored: dict[str, set[str]] = {}
    for account_id, link in rows(
        connection,
        f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, KEYS)}",
    ):
        stored.setdefault(account_id, set()).add(link)
    moved: set[str] = set()
    gained: list[tuple[str, str]] = []
    cleared: list[str] = []
    for account_id, links in derived.items():
        before = stored.get(account_id, set())
        if before != links:
            moved |= before ^ links
            cleared += [account_id] if before else []
            gained += [(account_id, link) for link in sorted(links)]
    delete_keys(connection, held.identity_link, "account_id", cleared)
    insert_absent(connection, held.identity_link, sorted(gained))
    return moved
