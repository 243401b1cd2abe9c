"""Applications' own lists and identity providers' records in any order, cut anywhere, with repetitions: one state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.contract.event import Application, Event, Kind
from ingest.contract.sealing import seal
from tests.examples import examples
from tests.governance.censuses import day, person, record
from tests.governance.own_lists import LIST, UNCONNECTED, ListOf
from tests.properties.differences import difference
from tests.properties.stores import emptied, in_memory, in_order, postgresql, take_beside_each_other, take_in_any_way

SUBJECTS = ("ann", "bob", "cyd")
ADDRESSES = (*(f"{subject}@example.com" for subject in SUBJECTS), "new@example.com", "Ann@Example.com")
CRM = Application("crm", "CRM")
_LIFE: tuple[Kind, ...] = (
    "account_created", "account_updated", "account_updated", "account_disabled", "account_enabled", "account_deleted",
)  # fmt: skip


def history(rng: random.Random) -> list[Event]:
    """Records of people whose logins and addresses change, and lists that name them by whatever they are called."""
    return [*_records(rng), *(event for listed in _lists(rng) for event in listed.events())]


def _records(rng: random.Random) -> Iterator[Event]:
    for number in range(rng.randrange(16)):
        at, subject = day(1 + rng.randrange(2_000) / 100), rng.choice(SUBJECTS)
        if rng.random() < 0.3:
            yield record(at, rng.choice(("sign_in", "provisioned", "deprovisioned")), subject, application=CRM)
            continue
        profile: dict[str, Any] = {"profile": {"email": rng.choice(ADDRESSES)}} if rng.random() < 0.3 else {}
        event = record(at, rng.choice(_LIFE), subject, **profile)
        if rng.random() < 0.4:
            event = msgspec.structs.replace(event, account=person(subject, name=rng.choice(ADDRESSES)), content_hash="")
            event = seal(f"okta:renamed{number}{at.timestamp()}", [event], b"{}", at)[0]
        yield event


def _lists(rng: random.Random) -> Iterator[ListOf]:
    for issuer in (LIST, UNCONNECTED):
        for number in rng.sample((3, 6, 9, 12, 15), rng.randrange(4)):
            listed = ListOf(
                day(number),
                issuer,
                complete=rng.random() < 0.7,
                states_use=rng.random() < 0.5,
                reads_roles=rng.random() < 0.7,
            )
            for key in ("1", "2", rng.choice(ADDRESSES).casefold()):
                if rng.random() < 0.7:
                    listed.account(key, rng.choice(("active", "active", "disabled", "deleted")), **_stated(rng))
            yield listed


def _stated(rng: random.Random) -> dict[str, Any]:
    stated: dict[str, Any] = {"roles": [role for role in ("admin", "viewer") if rng.random() < 0.4]}
    for name, values in (
        ("email", ADDRESSES), ("name", ADDRESSES), ("federated_subject", (*SUBJECTS, *ADDRESSES)),
        ("created", (day(2), day(8))), ("used", (day(2), day(11))), ("on_day", (True,)),
    ):  # fmt: skip
        if rng.random() < 0.4:
            stated[name] = rng.choice(values)
    return stated


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_way_to_the_same_state_on_sqlite(seed: int) -> None:
    rng = random.Random(seed)
    events = sorted(history(rng), key=lambda event: event.occurred_at)
    expected, expected_rows = in_order(events)
    with pytest.MonkeyPatch.context() as patch, in_memory() as store:
        take_in_any_way(store, rng, events, patch)
        assert store.digest() == expected, difference(expected_rows, store.dump())


def test_workers_and_evaluators_beside_each_other_come_to_the_same_state(postgres_url: str) -> None:
    rng = random.Random(6_000)
    with postgresql(postgres_url) as engine:
        for _ in range(4):
            events = history(rng)
            events += rng.choices(events, k=10) if events else []
            rng.shuffle(events)
            expected, expected_rows = in_order(sorted(events, key=lambda event: event.occurred_at))
            with emptied(engine) as store:
                take_beside_each_other(store, events)
                store.drain()
                assert store.digest() == expected, difference(expected_rows, store.dump())
