"""Reads, set-wise, all that the store holds of the accounts whose meaning is to be derived anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.account_history import AccountHistory
from governance.folds.unfolded import UNFOLDED
from governance.model.keys import SubjectKind
from governance.model.logins import FirstUse
from governance.model.situation import Owner
from governance.model.states import SessionSpan, UsageDay, UsageSummary
from governance.store.database.staging import StagedKeys, stage_columns, stage_keys
from governance.store.database.statements import Answer, among, ask_many, is_postgresql, join_on, rows
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event

_PIECE = 4_000
"""Facts that are read together: one takes three kilobytes, four times what it takes in the store's answer."""
_decode = msgspec.json.Decoder(Event).decode
_decode_names = msgspec.json.Decoder(tuple[str, ...]).decode


def lock_accounts(connection: Connection, account_ids: Collection[str], accounts: StagedKeys) -> frozenset[str]:
    """Keep every other worker from deriving the accounts until the transaction ends; ``accounts``: the same, staged.

    Return those that have no row to lock yet: whoever writes theirs first has them (``insert_new_accounts``).
    """
    if not is_postgresql(connection):
        return frozenset()  # SQLite has one writer at a time.
    sql = (
        f"SELECT account_id FROM account WHERE account_id {among(connection, accounts)} ORDER BY account_id FOR UPDATE"
    )
    return frozenset(account_ids) - {row[0] for row in rows(connection, sql)}


def count_facts(connection: Connection, accounts: StagedKeys) -> int:
    """Return how many facts are stored about staged accounts, in all their versions."""
    sql = f"SELECT COUNT(*) FROM {accounts} k {join_on(connection, 'fact', 'f', 'f.about = k.k')}"
    return int(rows(connection, sql)[0][0])


class AskedHistories(NamedTuple):
    """The store's answers to what it holds of accounts: facts, roll-ups, and the first sign-in under each login."""

    facts: Answer
    rollups: Answer
    logins: Answer


def load_histories(connection: Connection, account_ids: Iterable[str], accounts: StagedKeys) -> list[AccountHistory]:
    """Return the accounts' histories, in order of id; ``accounts``: the same, staged."""
    return [history for piece in read_histories(account_ids, ask_histories(connection, accounts)) for history in piece]


def ask_histories(connection: Connection, accounts: StagedKeys) -> AskedHistories:
    """Ask what the store holds of staged accounts; ``read_histories`` reads the answer.

    Uses by people of other tenants are none of theirs: they make no account of ours, and say nothing of one.
    """
    rollups = (
        "SELECT r.account_id, r.application_id, r.use, r.first_at, r.first_event_id, r.first_mfa, r.first_session, "
        "r.first_transaction, r.first_asserted, r.first_subject, r.last_at, r.last_event_id, r.last_name, "
        f"r.last_display_name, r.account_type FROM {accounts} k "
        + join_on(connection, "usage_rollup", "r", "r.account_id = k.k AND r.use NOT IN ('foreign', 'stated')")
    )
    own = "n.what = 'account' AND n.thing_id = k.k AND n.first_used_at IS NOT NULL"
    logins = (
        "SELECT n.thing_id, n.first_used_at, n.first_used_event_id, n.name "
        f"FROM {accounts} k {join_on(connection, 'entity_name', 'n', own)}"
    )
    facts = _ask_events(connection, accounts, ("account",))
    return AskedHistories(facts, ask_many(connection, rollups), ask_many(connection, logins))


def read_histories(account_ids: Iterable[str], asked: AskedHistories) -> Iterator[list[AccountHistory]]:
    """Yield the histories of the accounts that were asked about, in order of id, as many together as are read at once.

    Who folds some before asking for the next holds the facts of these alone, however long the histories are.
    """
    facts = _bodies(asked.facts)
    rollups: dict[str, list[UsageSummary]] = {}
    for row in asked.rollups():
        rollup: UsageSummary = tuple.__new__(UsageSummary, row[1:])
        if rollup.first_asserted is not None:
            rollup = rollup._replace(first_asserted=_decode_names(row[8]))
        rollups.setdefault(row[0], []).append(rollup)
    logins: dict[str, list[FirstUse]] = {}
    for account_id, *first in asked.logins():
        logins.setdefault(account_id, []).append(FirstUse._make(first))
    for accounts in _pieces(sorted(account_ids), facts):
        # Nothing here holds on to what is yielded.
        yield [
            AccountHistory(a, [_decode(body) for body in facts.pop(a, ())], rollups.pop(a, ()), logins.get(a, ()))
            for a in accounts
        ]


def _pieces(account_ids: Iterable[str], facts: Mapping[str, Sequence[bytes]]) -> Iterator[list[str]]:
    """Divide accounts, in their order, so that those of each part but the last have just reached ``_PIECE`` facts."""
    piece: list[str] = []
    count = 0
    for account_id in account_ids:
        piece.append(account_id)
        count += len(facts.get(account_id, ()))
        if count >= _PIECE:
            yield piece
            piece, count = [], 0
    if piece:
        yield piece


def load_events(connection: Connection, subjects: StagedKeys, *kinds: SubjectKind) -> dict[str, list[Event]]:
    """Return the facts about staged subjects of these kinds, each record in the version that counts."""
    bodies = _bodies(_ask_events(connection, subjects, kinds))
    return {about: [_decode(body) for body in of_one] for about, of_one in bodies.items()}


def _ask_events(connection: Connection, subjects: StagedKeys, kinds: Sequence[SubjectKind]) -> Answer:
    of_subject = f"f.about = k.k AND f.about_kind IN ({', '.join(['%s'] * len(kinds))})"
    return ask_many(
        connection,
        f"SELECT f.about, f.kind, f.body FROM {subjects} k {join_on(connection, 'fact', 'f', of_subject)} "
        + join_on(connection, "record", "r", version_that_counts(connection)),
        kinds,
    )


def _bodies(answer: Answer) -> dict[str, list[bytes]]:
    bodies: dict[str, list[bytes]] = {}
    for about, kind, body in answer():
        if kind not in UNFOLDED:
            bodies.setdefault(about, []).append(body)
    return bodies


def load_days(connection: Connection, since: dict[str, int]) -> dict[str, list[UsageDay]]:
    """Return the usage days of accounts from a day on (days since 1970-01-01)."""
    name = stage_columns(connection, "stage_since", "k TEXT, since BIGINT", sorted(since.items()))
    days: dict[str, list[UsageDay]] = {}
    for account_id, *row in rows(
        connection,
        "SELECT u.account_id, u.application_id, u.day, u.use, u.mfa, u.first_at, u.first_event_id, u.last_at, "
        f"u.last_event_id FROM {name} k {join_on(connection, 'usage', 'u', 'u.account_id = k.k AND u.day >= k.since')}",
    ):
        days.setdefault(account_id, []).append(UsageDay._make(row))
    return days


def load_sessions(
    connection: Connection, windows: Mapping[str, Sequence[tuple[int, int]]]
) -> tuple[dict[str, list[SessionSpan]], dict[str, frozenset[str]]]:
    """Return accounts' sessions that touch one of their windows (from, to), and their federated transactions."""
    staged = [(account_id, *window) for account_id in sorted(windows) for window in windows[account_id]]
    name = stage_columns(connection, "stage_window", "k TEXT, since BIGINT, until BIGINT", staged)
    by_session: dict[str, dict[str, SessionSpan]] = {}
    transactions: dict[str, set[str]] = {}
    for account_id, transaction_id, *row in rows(
        connection,
        "SELECT s.account_id, s.transaction_id, s.session_id, s.started_at, s.started_event_id, s.last_at, s.ended_at, "
        f"s.mfa_at, s.mfa_event_id, s.started_from, s.only_from FROM {name} k "
        f"{join_on(connection, 'session', 's', 's.account_id = k.k')} "
        "WHERE s.last_at >= k.since AND COALESCE(s.started_at, s.last_at) <= k.until",
    ):
        # A long session may touch several windows.
        by_session.setdefault(account_id, {})[row[0]] = SessionSpan._make(row)
        if transaction_id is not None:
            transactions.setdefault(account_id, set()).add(transaction_id)
    sessions = {account_id: list(by_id.values()) for account_id, by_id in by_session.items()}
    return sessions, {account_id: frozenset(ids) for account_id, ids in transactions.items()}


def load_stated_uses(connection: Connection, account_ids: Iterable[str]) -> dict[str, int]:
    """Return when accounts were used last by the word of a list."""
    name = stage_keys(connection, account_ids, "stage_stated")
    stated = join_on(connection, "usage_rollup", "r", "r.account_id = k.k AND r.use = 'stated'")
    sql = f"SELECT r.account_id, MAX(r.last_at) FROM {name} k {stated} GROUP BY r.account_id"
    return dict(rows(connection, sql))


def load_acts(connection: Connection, account_ids: Iterable[str]) -> dict[str, dict[str, tuple[int, str]]]:
    """Return by account and kind the last change that it made of what is not its own, and the event that tells it."""
    name = stage_keys(connection, account_ids, "stage_acting")
    sql = (
        f"SELECT r.account_id, r.kind, r.last_at, r.last_event_id FROM {name} k "
        f"{join_on(connection, 'acted', 'r', 'r.account_id = k.k')}"
    )
    acts: dict[str, dict[str, tuple[int, str]]] = {}
    for account_id, kind, at, event_id in rows(connection, sql):
        acts.setdefault(account_id, {})[kind] = (at, event_id)
    return acts


def load_owners(connection: Connection, account_ids: Iterable[str]) -> dict[str, Owner]:
    """Return those who answer for non-person accounts; one not in the store is not known."""
    wanted = sorted(account_ids)
    if not wanted:
        return {}
    name = stage_keys(connection, wanted, "stage_owner")
    # The event that ended the owner: the first of those that tell of an end at that very instant.
    ended_by = (
        "SELECT MIN(f.event_id) FROM fact f WHERE f.about = a.account_id AND f.about_kind = 'account' "
        "AND f.occurred_at = a.ended_at AND f.kind IN ('account_disabled', 'account_deleted')"
    )
    sql = f"SELECT a.account_id, a.state, a.ended_at, ({ended_by}) FROM account a WHERE a.account_id "
    owner_rows = rows(connection, sql + among(connection, name))
    known = {owner: Owner(owner, state != "unknown", at, event_id) for owner, state, at, event_id in owner_rows}
    return {owner: known.get(owner, Owner(owner, False, None, None)) for owner in wanted}
