"""One ticket for each removal that is a person's, ended by what is seen; no step doubles one, and none loses one."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.outbox.dispatcher import Dispatcher, Point
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from reviews.notifications.channels.jira import INDEX_SECONDS, JiraChannel
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.removal_list import RemovalFilters, removals
from tests.governance.outbox.receivers import Clock
from tests.governance.queries.filled import answered, grant
from tests.reviews.asked_company import ADMIN, JO, RITA
from tests.reviews.notifications.channels.jira_site import SECRET, JiraSite, Seconds, jira
from tests.reviews.remediation.removing_company import (
    CLOSED,
    HOUR,
    MINUTE,
    context_of,
    decided_company,
    end_grant,
    the_removal,
    turn,
)

BEGUN = CLOSED + MINUTE


def by_hand(at_point: Any = lambda _: None) -> CarryingContext:
    return context_of(None, at_point)._replace(tickets="jira:iam")


def effects(engine: Engine) -> list[tuple[str, str, dict[str, Any]]]:
    with reading(engine) as connection:
        written = rows(connection, "SELECT type, subject, body FROM outbox_effect ORDER BY position")
    return [(kind, subject, msgspec.json.decode(body)) for kind, subject, body in written]


def test_a_task_becomes_one_ticket_which_its_end_ends(store_url: str) -> None:
    engine = decided_company(store_url)
    for at in (BEGUN, BEGUN + MINUTE, BEGUN + HOUR):
        turn(engine, by_hand(), at)
    removal_id = the_removal(engine).removal_id
    ((kind, key, ticket),) = effects(engine)
    assert (kind, key, ticket["owner"]) == ("ticket.open", removal_id, "compliance")
    assert "jo" not in ticket["title"].casefold()
    assert "Remove jo@example.com there by hand" in ticket["text"]
    end_grant(engine, BEGUN + HOUR)
    turn(engine, by_hand(), BEGUN + 3 * HOUR)
    turn(engine, by_hand(), BEGUN + 4 * HOUR)
    assert [(kind, key) for kind, key, _ in effects(engine)] == [("ticket.open", key), ("ticket.over", key)]
    assert "okta:gone" in effects(engine)[-1][2]["text"]


@pytest.mark.parametrize(
    ("owner", "told"),
    [(RITA, "Its owner is rita@example.com."), ("compliance", "Its owner is compliance."), (None, "")],
)
def test_a_ticket_names_its_owner_and_its_day(sqlite_url: str, owner: str | None, told: str) -> None:
    engine, context = decided_company(sqlite_url), by_hand()
    reviews = msgspec.structs.replace(context.reviews, fallback_reviewer=owner)
    turn(engine, context._replace(reviews=reviews), BEGUN)
    ((_, _, ticket),) = effects(engine)
    assert "It is to be gone by 2026-" in ticket["text"]
    assert re.search(r"Decided 2026-\d\d-\d\d \d\d:\d\d UTC ", ticket["text"]) and "Z " not in ticket["text"]
    assert told in ticket["text"] and ("Its owner" in ticket["text"]) is bool(told)
    (listed,) = answered(engine, removals, RemovalFilters(as_of=BEGUN))
    assert (listed["owner"], listed["owner_name"]) == (owner, "rita@example.com" if owner == RITA else owner)


def test_what_comes_back_is_a_ticket_of_its_own(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    turn(engine, by_hand(), BEGUN)
    end_grant(engine, BEGUN + 1)
    turn(engine, by_hand(), BEGUN + 2 * HOUR)
    with writing(engine) as connection:
        grant(connection, "again", JO, ADMIN, privileged=1, valid_from=BEGUN + 3 * HOUR, evidence='["okta:again"]')
    turn(engine, by_hand(), BEGUN + 4 * HOUR)
    removal_id = the_removal(engine).removal_id
    keys = [(kind, key.removeprefix(removal_id)) for kind, key, _ in effects(engine)]
    assert keys == [("ticket.open", ""), ("ticket.over", ""), ("ticket.open", "-again")]


def test_without_a_place_there_are_no_tickets(sqlite_url: str) -> None:
    engine = decided_company(sqlite_url)
    turn(engine, context_of(None), BEGUN)
    assert effects(engine) == []


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("cuts", [0, 1], ids=["answered", "lost"])
def test_whoever_dies_at_any_step_makes_one_ticket(cuts: int) -> None:
    reached: list[str] = []
    assert tickets_made(reached.append, cuts) == 1
    assert len(reached) >= 8
    for number, name in enumerate(reached):
        left = number

        def die(point: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed(point)

        assert tickets_made(die, cuts) == 1, f"killed at step {number}, {name}"


def tickets_made(at_point: Any, cuts: int) -> int:
    """Make the ticket of a task, by another process once the first was killed; return how many Jira has."""
    engine, site, seconds, clock = decided_company("sqlite://"), JiraSite(), Seconds(), Clock(BEGUN)
    site.cuts = cuts

    def passes(point: Point) -> None:
        at_point(point)

    with jira(site) as settings, closing(JiraChannel(settings, SECRET, seconds)) as channel:
        for number, point in enumerate((passes, lambda _: None)):
            try:
                turn(engine, by_hand(point), clock.now)
                worker = f"w{number}"
                dispatcher = Dispatcher(
                    engine, {"jira:iam": channel}, worker, clock, lambda _: None, chance=lambda: 1.0, at_point=point
                )
                for _ in range(8):
                    dispatcher.dispatch()
                    clock.forward(30)
                    seconds.now += INDEX_SECONDS
            except Killed:
                pass
            # Longer than a claim of either lasts.
            clock.forward(200)
        return len(site.tickets)
