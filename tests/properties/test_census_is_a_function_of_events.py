"""Records and censuses in any order, with any repetition, cut anywhere: one state."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.contract.event import Application, Event, Kind
from ingest.contract.instants import format_instant
from tests.examples import examples
from tests.governance.censuses import CensusOf, day, record
from tests.properties.differences import difference
from tests.properties.stores import emptied, in_memory, in_order, postgresql, take_beside_each_other, take_in_any_way

SUBJECTS = ("ann", "bob", "cyd")
GROUPS = ("g1", "g2")
CRM = Application("crm", "CRM")
THINGS = (*GROUPS, "a1", "t1", "owner/o1", "super")
_PARTIAL = ("group", "account", "app_assignment", "permission", "permission:owner")
_TYPES = ["group", "app_assignment", "permission", "admin_privilege"]
_LIFE: tuple[Kind, ...] = (
    "account_created", "account_disabled", "account_enabled", "account_deleted", "account_locked", "account_unlocked",
    "account_invited", "account_updated", "mfa_enrolled",
)  # fmt: skip
_OVER_THERE: tuple[Kind, ...] = ("provisioned", "deprovisioned", "account_seen", "sign_in")


def history(rng: random.Random) -> list[Event]:
    """Records that need not agree with each other, and censuses that need not agree with them, nor do their dates."""
    records = list(_records(rng))
    moments = [event.occurred_at for event in records] or [day(1)]
    return [*records, *(event for census in _censuses(rng, moments) for event in census)]


def _records(rng: random.Random) -> Iterator[Event]:
    for _ in range(rng.randrange(25)):
        at, subject = day(1 + rng.randrange(2_000) / 100), rng.choice(SUBJECTS)
        chance = rng.random()
        if chance < 0.35:
            kind = rng.choice(_LIFE)
            told: dict[str, Any] = {"profile": {"department": rng.choice("xyz")}} if kind == "account_updated" else {}
            yield record(at, kind, subject, **told)
        elif chance < 0.45:
            yield record(at, rng.choice(_OVER_THERE), subject, application=CRM)
        elif chance < 0.9:
            held: Kind = rng.choice(("grant_added", "grant_added", "grant_removed"))
            yield record(at, held, subject, rng.choice(THINGS))
        else:
            yield record(at, rng.choice(("grant_added", "grant_removed")), None, "a1", via=rng.choice(GROUPS))


def _date(rng: random.Random, moments: Sequence[datetime]) -> datetime | None:
    """A date that a list states, or none: any, one of a record, one just before or after it, one of a census."""
    chance = rng.random()
    if chance < 0.3:
        return None
    if chance < 0.5:
        return day(rng.randrange(2_000) / 100)
    if chance < 0.6:
        return day(rng.choice((3, 6, 9, 12)))
    return rng.choice(moments) + rng.choice((timedelta(0), timedelta(minutes=8), timedelta(hours=3))) * rng.choice(
        (1, -1)
    )


def _censuses(rng: random.Random, moments: Sequence[datetime], *, whole: bool = True) -> Iterator[list[Event]]:
    """Censuses; unless ``whole``, some list some types, or what their accounts hold, only in part."""
    for number in rng.sample((3, 6, 9, 12, 15, 18), rng.randrange(1, 5)):
        scope = "full" if rng.random() < 0.7 else "incremental"
        types = _TYPES if scope == "incremental" and (whole or rng.random() < 0.5) else []
        partial = [] if whole or rng.random() < 0.5 else [rng.choice(_PARTIAL)]
        groups = [rng.choice(GROUPS)] if scope == "incremental" and rng.random() < 0.5 else []
        census = CensusOf(day(number), scope=scope, partial=partial, of_accounts=types, groups=groups)
        for subject in SUBJECTS:
            if rng.random() < 0.8:
                _list_account(rng, census, subject, moments)
        if scope == "full":
            for group in GROUPS:
                if rng.random() < 0.5:
                    nature = _path(rng) | {"stated_at": _date(rng, moments)}
                    census.grant(None, rng.choice(("a1", "super")), via=group, **nature)
        told = census.events()
        yield told if rng.random() < 0.85 else rng.sample(told, len(told) - 1)


def _path(rng: random.Random) -> dict[str, Any]:
    return {"path": "assigned"} if rng.random() < 0.5 else {}


def _list_account(rng: random.Random, census: CensusOf, subject: str, moments: Sequence[datetime]) -> None:
    told: dict[str, Any] = {"profile": {"department": rng.choice("xy")}, "factors": rng.choice(([], ["push"]))}
    for name in ("created_at", "status_changed_at"):
        date = _date(rng, moments)
        told |= {} if date is None else {name: format_instant(date)}
    used = _date(rng, moments)
    told |= {} if used is None else {"observed": {"last_success_at": format_instant(used)}}
    state = rng.choice(("active", "active", "active", "disabled", "disabled", "locked", "invited"))
    reason = rng.choice((None, "suspended", "deactivated")) if state == "disabled" else None
    census.account(subject, state, **told, **({} if reason is None else {"reason": reason}))
    for name in THINGS:
        if rng.random() < 0.5:
            via = rng.choice(GROUPS) if name == "a1" and rng.random() < 0.5 else None
            census.grant(subject, name, via=via, stated_at=_date(rng, moments), **_path(rng))
    if rng.random() < 0.5:
        census.account(subject, rng.choice(("active", "disabled", "deleted")), application=CRM)


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_way_to_the_same_state_on_sqlite(seed: int) -> None:
    rng = random.Random(seed)
    told = history(rng)
    told.sort(key=lambda event: event.occurred_at)
    expected, expected_rows = in_order(told)
    with pytest.MonkeyPatch.context() as patch, in_memory() as store:
        take_in_any_way(store, rng, told, patch)
        assert store.digest() == expected, difference(expected_rows, store.dump())


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_partial_censuses_in_their_order_meet_records_in_any(seed: int) -> None:
    rng = random.Random(seed)
    records = list(_records(rng))
    moments = [event.occurred_at for event in records] or [day(1)]
    censuses = sorted(_censuses(rng, moments, whole=False), key=lambda told: told[0].occurred_at)
    expected, expected_rows = in_order(sorted([*records, *chain(*censuses)], key=lambda event: event.occurred_at))
    rng.shuffle(records)
    with in_memory() as store:
        for census in censuses:
            count = rng.randrange(len(records) + 1)
            batch, records = [*records[:count], *census], records[count:]
            rng.shuffle(batch)
            store.take(batch)
            store.drain()
        store.take(records)
        store.drain()
        assert store.digest() == expected, difference(expected_rows, store.dump())


def test_any_way_to_the_same_state_on_postgresql(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4_000)
    with postgresql(postgres_url) as engine:
        for _ in range(4):
            told = history(rng)
            expected, expected_rows = in_order(told)
            with emptied(engine) as store:
                take_in_any_way(store, rng, told, monkeypatch)
                assert store.digest() == expected, difference(expected_rows, store.dump())


def test_workers_and_evaluators_beside_each_other_come_to_the_same_state(postgres_url: str) -> None:
    rng = random.Random(5_000)
    with postgresql(postgres_url) as engine:
        for _ in range(6):
            told = history(rng)
            told += rng.choices(told, k=20)
            rng.shuffle(told)
            expected, expected_rows = in_order(sorted(told, key=lambda event: event.occurred_at))
            with emptied(engine) as store:
                take_beside_each_other(store, told)
                store.drain()
                assert store.digest() == expected, difference(expected_rows, store.dump())
