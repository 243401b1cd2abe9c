"""Kinds of the second schema are kept as facts; until they have a fold, nothing that is derived changes."""

from __future__ import annotations

from typing import get_args

import pytest

from governance.store.database.engine import reading
from governance.store.digest import state_digest
from ingest.contract.event import CONTAINER_KINDS, Event, Kind, Party, SecondKind, Source
from tests.governance.told import Told
from tests.ingest.contract.events import ADA, FINANCE, PAYROLL, ROLE, event, granted

HISTORY = [
    event("account_created", event_id="okta:1", application=None),
    granted("grant_added", FINANCE, event_id="okta:2", application=None),
    granted("grant_added", ROLE, event_id="okta:3", application=None),
    event("sign_in", event_id="okta:4"),
]
NOBODY_KNOWN = Party("person", "okta:default", "00uNEW")


def digest(told: Told) -> str:
    with reading(told.engine) as connection:
        return state_digest(connection)


def shapes(kind: Kind) -> list[Event]:
    """Return the kind as it may come: of an account, known or not, of a thing, by a log or by a list."""
    of_somebody = [event(kind, account=ADA), event(kind, account=NOBODY_KNOWN), granted(kind, FINANCE)]
    of_a_thing = [granted(kind, thing, account=None, grant=None, application=None) for thing in (FINANCE, ROLE)]
    of_a_thing.append(event(kind, account=None, application=PAYROLL))
    by_log = [
        event(kind, **{"event_id": f"okta:new-{n}", **{name: getattr(each, name) for name in PARTS}})
        for n, each in enumerate([*of_somebody, *of_a_thing])
    ]
    census = {"id": "c1", "began_at": "2026-01-31T08:00:00Z", "scope": "full"}
    listed = event(
        kind,
        event_id="okta:listed",
        account=NOBODY_KNOWN,
        source=Source("okta", "default", "census"),
        attributes={"census": census},
    )
    return [*by_log, listed]


FOLDED = {*CONTAINER_KINDS, "owner_seen", "credential_added", "credential_seen"}
"""What happens to containers cuts what others hold; who answers for an account, or knows its secret, is part of it."""
KEPT: list[Kind] = [kind for kind in get_args(SecondKind) if kind not in FOLDED]
PARTS = ("account", "application", "entitlement", "grant")


@pytest.mark.parametrize("kind", KEPT)
def test_a_new_kind_is_kept_and_changes_nothing_that_is_derived(sqlite_url: str, kind: Kind) -> None:
    told = Told(sqlite_url)
    told.tell(HISTORY)
    before = digest(told)
    fresh = shapes(kind)
    told.tell(fresh)
    assert digest(told) == before
    assert told.ask(f"SELECT COUNT(*) FROM fact WHERE kind = '{kind}'") == [(len(fresh),)]
    assert told.ask("SELECT account_id FROM account WHERE account_id LIKE '%00uNEW'") == []
    assert told.ask("SELECT census_id FROM census") == []


def test_a_new_kind_changes_nothing_on_postgresql_either(postgres_url: str) -> None:
    told = Told(postgres_url)
    told.tell(HISTORY)
    before = digest(told)
    for kind in KEPT:
        told.take(shapes(kind))
    told.drain()
    assert digest(told) == before


@pytest.mark.parametrize(
    ("happened", "items"),
    [
        (
            granted("container_deleted", FINANCE, account=None),
            ("members:okta:default|group:00gFIN", "handing:okta:default|group:00gFIN"),
        ),
        (
            granted("container_suspended", ROLE, account=None),
            ("members:okta:default|directory_role:62e90394", "handing:okta:default|directory_role:62e90394"),
        ),
        (
            event("container_resumed", account=None),
            tuple(f"{kind}:okta:default|0oaPAY" for kind in ("application", "assigned", "assigning")),
        ),
    ],
)
def test_what_happens_to_a_container_concerns_all_who_hold_it(
    store_url: str, happened: Event, items: tuple[str, ...]
) -> None:
    told = Told(store_url)
    told.tell(HISTORY)
    told.take([happened])
    assert told.ask("SELECT mark FROM dirty_mark ORDER BY mark") == [(item,) for item in sorted(items)]


@pytest.mark.parametrize("kind", sorted(CONTAINER_KINDS))
def test_what_happens_to_a_container_makes_no_account(sqlite_url: str, kind: Kind) -> None:
    told = Told(sqlite_url)
    told.tell([*HISTORY, *shapes(kind)])
    assert told.ask("SELECT account_id FROM account WHERE account_id LIKE '%00uNEW'") == []


def test_a_person_of_a_roster_is_no_account(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([event("person_seen", account=Party("person", "roster:hr", "7"), application=None)])
    assert told.ask("SELECT about_kind, about FROM fact") == [("person", "roster:hr|7")]
    assert told.ask("SELECT account_id FROM account") == []
