"""Legal holds: whom nothing may be erased of and whose accounts stay as they are, until somebody lifts the hold.

A hold is an act about an account or a person of a roster, for a matter; a later act about the same lifts it. A hold on
an account whose tenant's label came to mean another stands on the account under that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.model.acts import Act
from governance.model.tenant_labels import moved_key
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.evidence.label_acts import load_meanings


def holds_in_force(connection: Connection, at: int) -> list[Act]:
    """Return the holds that stand at an instant, the oldest first: of one subject and matter the last word counts."""
    acts = acts_of_kind(connection, "legal_hold")
    meanings = load_meanings(connection) if acts else {}
    last: dict[tuple[str, str], Act] = {}
    for act in acts:
        if act.at <= at:
            subject = moved_key(act.subject, meanings)
            last[subject, act.says()["matter"]] = act._replace(subject=subject)
    return [act for act in last.values() if not act.says().get("lifted")]


def holds_on(
    connection: Connection, account_ids: Iterable[str], persons: Mapping[str, Iterable[str]], at: int
) -> dict[str, list[Act]]:
    """Return the holds that concern accounts: their own, and those on whose they are (``persons``: by account)."""
    holds: dict[str, list[Act]] = {}
    by_subject: dict[str, list[Act]] = {}
    for act in holds_in_force(connection, at):
        by_subject.setdefault(act.subject, []).append(act)
    for account_id in account_ids if by_subject else ():
        of_account = [act for key in (account_id, *persons.get(account_id, ())) for act in by_subject.get(key, ())]
        if of_account:
            holds[account_id] = of_account
    return holds
