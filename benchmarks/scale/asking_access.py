"""How long questions about access take, each beside the same rows and joins in one statement written by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from benchmarks.scale import company
from benchmarks.settings import all_policies_on
from governance.model.scope import EVERYTHING
from governance.model.states import DAY
from governance.queries.access import AccessFilters, access
from governance.queries.holders import accounts_of_person
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.queries.grant_pages import LATEST
from ingest.contract.instants import to_micros

_ASKED = 40
_PAGE = 100
_ACCOUNTS_OF_ONE = 3
_COLUMNS = (
    "g.account_id, a.issuer, a.subject, a.name, g.entitlement_id, e.name, g.application_id, p.name, g.mode, g.via, "
    "v.name, g.scope, g.valid_from, g.valid_to, g.recorded_from, g.evidence, g.granted_by, by.name, g.ended_by, "
    "ended.name, own.account_id, used.at, life.bodies, path.via"
)
_NAME = (
    "LEFT JOIN LATERAL (SELECT name FROM sighting s WHERE s.what = '{what}' AND s.thing_id = g.{column} "
    "ORDER BY name_at DESC LIMIT 1) {alias} ON true"
)
_OWN = (
    "LEFT JOIN account own ON own.account_id = g.application_id || '>' || g.account_id "
    "AND (own.created_at IS NULL OR own.created_at <= {at}) AND (own.state <> 'deleted' OR own.ended_at > {at})"
)
_USED = (
    "LEFT JOIN LATERAL (SELECT MAX(u.last_at) AS at FROM usage_rollup u WHERE u.account_id = g.account_id "
    "AND u.use NOT IN ('failed', 'stated') AND u.application_id = g.application_id) used ON true"
)
_LIFE = (
    "LEFT JOIN LATERAL (SELECT array_agg(f.body) AS bodies FROM fact f JOIN record r ON r.record_id = f.record_id "
    "AND r.issuer = split_part(f.about, '|', 1) AND r.content_hash = f.content_hash AND r.covered = 0 "
    "WHERE f.about = g.account_id AND f.about_kind = 'account' AND f.occurred_at <= {at} AND f.recorded_at <= {known} "
    "AND f.kind IN ('account_created', 'account_invited', 'invitation_redeemed', 'account_enabled', "
    "'account_disabled', 'account_deleted', 'account_locked', 'account_unlocked', 'account_seen')) life ON true"
)
_PATH = (
    "LEFT JOIN LATERAL (SELECT m.via FROM held_grant m WHERE m.entitlement_id = g.via AND m.account_id = g.account_id "
    "AND m.mode <> 'eligible' AND m.valid_from <= {at} AND (m.valid_to IS NULL OR m.valid_to > {at}) "
    "AND m.recorded_to IS NULL LIMIT 1) path ON true"
)
# All that an answer of ours tells of a grant, in one statement: names, who gave it, the account there, the last use,
# the holder's life and the group in between.
_BY_HAND = " ".join(
    (
        f"SELECT {_COLUMNS} FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id",
        _NAME.format(what="entitlement", column="entitlement_id", alias="e"),
        _NAME.format(what="application", column="application_id", alias="p"),
        _NAME.format(what="entitlement", column="via", alias="v"),
        "LEFT JOIN account by ON by.account_id = g.granted_by LEFT JOIN account ended ON ended.account_id = g.ended_by",
        *(_OWN, _USED, _LIFE, _PATH),
        "WHERE {whose} AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s) AND g.mode <> 'eligible' "
        "AND {believed} ORDER BY g.account_id, g.entitlement_id, g.mode, g.grant_id LIMIT %s",
    )
)
_OF_IDENTITY = (
    "g.account_id = ANY(ARRAY(SELECT o.account_id FROM account_identity i JOIN account_identity o "
    "ON o.identity_id = i.identity_id WHERE i.account_id = %s))"
)
_NOW, _THEN = "g.recorded_to IS NULL", "g.recorded_from <= %s AND (g.recorded_to IS NULL OR g.recorded_to > %s)"


class _Question(NamedTuple):
    """A question of ours, and its statement by hand with the parameters."""

    ask: Callable[[Snapshot], object]
    statement: str
    parameters: tuple[object, ...]


def access_pages(engine: Engine, accounts: int) -> dict[str, float]:
    """Return the p95 of each question, as a ratio to the same rows and joins in one statement by hand."""
    numbers = [f"{n * accounts // _ASKED:0{len(company.NUMBER)}d}" for n in range(_ASKED)]
    keys = [company.account_key(number) for number in numbers]
    groups = [
        company.group_key(f"{n * company.groups_of(accounts) // _ASKED:0{len(company.GROUP)}d}") for n in range(_ASKED)
    ]
    _join(engine, keys)
    end = to_micros(company.END)
    then, earlier = end + 10**12, end - 60 * DAY
    asked = {
        "access_account": [_of_account(key, end, LATEST) for key in keys],
        "access_entitlement": [_of_entitlement(group, end) for group in groups],
        "access_as_of": [_of_account(key, earlier, then) for key in keys],
        "access_identity": [_of_identity(key, end) for key in keys],
        "access_between": [_of_account(key, end, LATEST, since=earlier) for key in keys],
    }
    with reading(engine) as connection:
        return {f"{name}_p95_ratio": _ratio(connection, questions) for name, questions in asked.items()}


def _join(engine: Engine, keys: list[str]) -> None:
    """Let each of the accounts be one person's together with the two behind it; the company's own share no link."""
    with writing(engine) as connection:
        for key in keys:
            head, number = key[: -len(company.NUMBER)], int(key[-len(company.NUMBER) :])
            for n in range(_ACCOUNTS_OF_ONE):
                member = f"{head}{number + n:0{len(company.NUMBER)}d}"
                run(
                    connection,
                    "INSERT INTO account_identity (account_id, identity_id) VALUES (%s, %s) "
                    "ON CONFLICT (account_id) DO UPDATE SET identity_id = excluded.identity_id",
                    (member, f"identity:{key}"),
                )


def _of_account(key: str, at: int, known: int, since: int | None = None) -> _Question:
    filters = AccessFilters(as_of=at, held_from=since, account_ids=(key,), known=known)
    return _question(filters, "g.account_id = %s", key)


def _of_entitlement(key: str, at: int) -> _Question:
    return _question(AccessFilters(as_of=at, entitlement_ids=(key,)), "g.entitlement_id = %s", key)


def _of_identity(key: str, at: int) -> _Question:
    def ask(snapshot: Snapshot) -> object:
        filters = AccessFilters(as_of=at, account_ids=accounts_of_person(snapshot, key))
        return access(snapshot, EVERYTHING, filters, PageRequest(_PAGE))

    return _question(AccessFilters(as_of=at), _OF_IDENTITY, key)._replace(ask=ask)


def _question(filters: AccessFilters, whose: str, key: str) -> _Question:
    is_now = filters.known == LATEST
    believed = _NOW if is_now else _THEN
    parts = {"whose": whose, "believed": believed, "at": str(filters.as_of), "known": str(filters.known)}
    statement = _BY_HAND.format(**parts)
    held, then = (filters.held.last, filters.held.first), () if is_now else (filters.known, filters.known)

    def ask(snapshot: Snapshot) -> object:
        return access(snapshot, EVERYTHING, filters, PageRequest(_PAGE))

    return _Question(ask, statement, (key, *held, *then, _PAGE))


def _ratio(connection: Connection, asked: list[_Question]) -> float:
    snapshot = Snapshot(connection, all_policies_on())
    for question in asked:  # once to warm up
        question.ask(snapshot)
        rows(connection, question.statement, question.parameters)
    ours = [_seconds(partial(question.ask, snapshot)) for question in asked]
    by_hand = [_seconds(partial(rows, connection, q.statement, q.parameters)) for q in asked]
    return _p95(ours) / _p95(by_hand)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _p95(lasted: list[float]) -> float:
    return sorted(lasted)[int(len(lasted) * 0.95)]
