"""Who had a login before: one state whatever comes first, until people or identities say that both are one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import permutations

import msgspec
import pytest

from governance.model.acts import Author
from governance.model.identity_links import KNOWN_AS
from governance.settings.links import LinkSettings
from governance.store.database.engine import writing
from governance.store.database.statements import is_postgresql
from governance.store.held.namesakes import called_alike
from governance.worker.acts.linking import enter_word
from ingest.contract.event import Application, Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.censuses import person as party
from tests.governance.configured import governance, only_policies
from tests.governance.store.noted import noted
from tests.governance.told import Told

SETTINGS = governance(
    links=LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"]),
    policies=only_policies({"reused_login": {}}),
)
LOGIN = "jo@example.com"
CLERK = Author(via="os", uid=1000, name="clerk")


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, SETTINGS)


def called(event: Event, login: str, display_name: str) -> Event:
    assert event.account is not None
    who = party(event.account.subject or "", name=login, display_name=display_name)
    return msgspec.structs.replace(event, account=who)


def came(number: float, subject: str, name: str, *, login: str = LOGIN, **profile: str) -> Event:
    return called(record(day(number), "account_created", subject, profile=profile), login, name)


def went(number: float, subject: str, name: str) -> Event:
    return called(record(day(number), "account_deleted", subject), LOGIN, name)


def findings(told: Told) -> list[tuple[object, ...]]:
    sql = "SELECT account_id, detail, opened_at, closed_at FROM finding WHERE live = 1 ORDER BY account_id"
    return told.ask(sql)


def open_questions(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT account_id, policy FROM not_evaluable ORDER BY account_id")


REUSED = [
    came(1, "old", "Joan Older"),
    went(3, "old", "Joan Older"),
    came(6, "new", "Joel Young", login="JO@example.com"),
]
FOUND = [(key("new"), LOGIN, to_micros(day(6)), None)]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_first_the_later_one_is_found(seed: int, told: Told) -> None:
    events = list(REUSED)
    random.Random(seed).shuffle(events)
    for event in events:
        told.take([event], seed % 2)
        told.drain() if seed else None
    told.drain()
    assert findings(told) == FOUND


def used(number: float, subject: str, login: str, application: str = "a") -> Event:
    event = called(record(day(number), "sign_in", subject), login, "Joan Older")
    return msgspec.structs.replace(event, application=Application(id=application, name=application))


def renamed(number: float, subject: str, login: str) -> Event:
    return called(record(day(number), "account_updated", subject), login, "Joan Older")


def in_any_order(told: Told, events: Sequence[Event], given_up_before: int) -> None:
    """Hold every order of the events, each told by itself, to one state."""
    digests = set()
    for order in permutations(events):
        told.forget()
        for event in order:
            told.tell([event])
        digests.add(told.digest())
        assert findings(told)[0][:3] == FOUND[0][:3]
    (message,) = told.ask("SELECT message FROM finding WHERE live = 1")
    assert f"until {given_up_before} days before" in str(message[0])
    assert len(digests) == 1


def test_a_login_is_given_up_with_the_first_sign_in_under_the_next(told: Told) -> None:
    ways = [came(1, "old", "Joan Older"), used(3, "old", "joan@example.com"), came(6, "new", "Joel Young"),
            used(5, "old", "joan@example.com")]  # fmt: skip
    in_any_order(told, ways, 3)


def test_what_is_told_late_of_how_somebody_was_called_has_others_judged_anew(told: Told) -> None:
    ways = [came(1, "old", "Joan Older"), renamed(2, "old", "joan@example.com"), renamed(3, "old", "joan@example.com"),
            came(6, "new", "Joel Young")]  # fmt: skip
    in_any_order(told, ways, 4)
    ways = [came(1, "old", "Joan Older"), renamed(3, "old", "joan@example.com"), used(4, "old", LOGIN),
            came(6, "new", "Joel Young")]  # fmt: skip
    digests = set()
    for order in permutations(ways):
        told.forget()
        for event in order:
            told.tell([event])
        digests.add(told.digest())
    assert len(digests) == 1, "a login that it has again"


def test_whoever_comes_leaves_one_item_for_identity_and_namesakes(told: Told) -> None:
    items = "SELECT mark FROM dirty_mark WHERE kind IN ('identity', 'person', 'came', 'login') ORDER BY mark"
    told.take(REUSED[:1])
    # Nobody writes beside SQLite's writer: who is called alike stands there, or was none.
    kind = "came" if told.engine.dialect.name == "postgresql" else "person"
    assert told.ask(items) == [(f"{kind}:{key('old')}",)]
    told.drain()
    told.take([came(2, "old", "Joan Older", login="joan@example.com")])
    links = {f"identity:mail:{login}" for login in (LOGIN, "joan@example.com")}
    assert links <= {name for (name,) in told.ask(items)}, "who had the link that was given up is looked at, too"
    told.drain()
    assert told.ask(items) == []


def test_two_workers_that_come_to_know_both_at_once_leave_it_to_the_evaluator(told: Told) -> None:
    told.take(REUSED[:2], 0)
    told.take(REUSED[2:], 1)
    told.drain()
    assert findings(told) == FOUND
    told.tell([called(record(day(8), "account_updated", "new"), "joel@example.com", "Joel Young")])
    assert findings(told) == [(*FOUND[0][:3], to_micros(day(8)))]


def test_one_person_s_two_accounts_and_the_own_login_again_are_no_reuse(told: Told) -> None:
    rehired = [
        came(1, "old", "Joan", employeeNumber="7"),
        went(3, "old", "Joan"),
        came(6, "new", "J", employeeNumber="7"),
    ]
    told.tell(rehired)
    there_and_back = [came(1, "ada", "Ada", login="ada@example.com"),
                      called(record(day(2), "account_updated", "ada"), "byron@example.com", "Ada"),
                      called(record(day(3), "account_updated", "ada"), "ADA@example.com", "Ada")]  # fmt: skip
    told.tell(there_and_back)
    assert (findings(told), open_questions(told)) == ([], [])
    other_issuer = CensusOf(day(7)).account("eve", name=LOGIN).events()
    told.tell(other_issuer)
    assert [row[0] for row in findings(told)] == [key("eve")], "a list tells it as well"


def test_names_that_are_alike_make_an_open_case_until_somebody_says(told: Told) -> None:
    told.tell([came(1, "old", "Joan Older"), went(3, "old", "Joan Older"), came(6, "new", "Joan Older")])
    assert (findings(told), open_questions(told)) == ([], [(key("new"), "reused_login")])
    enter_word(told.engine, "unlink", key("new"), key("old"), "two people", CLERK, told.clock())
    told.drain()
    assert (findings(told), open_questions(told)) == (FOUND, [])
    enter_word(told.engine, "link", key("new"), key("old"), "it is her", CLERK, told.clock())
    told.drain()
    assert (findings(told), open_questions(told)) == ([], [])


def test_a_login_that_more_accounts_have_than_may_share_it_tells_nobody(told: Told) -> None:
    """In whatever letter case; and of nobody more is read than shows that too many have it."""
    told.tell([came(1, f"few{n}", f"Few {n}", login="Few@Example.com" if n else "few@example.com") for n in range(3)])
    told.tell([came(1, f"many{n}", f"Many {n}", login="many@example.com") for n in range(6)])
    few = [key(f"few{n}") for n in range(3)]
    with writing(told.engine) as connection:
        found = called_alike(connection, [few[0], few[1], key("many0")], [], 5)
        assert found == {(few[0], few[1]), (few[0], few[2]), (few[1], few[0]), (few[1], few[2])}
        with noted(connection) as asked:
            assert called_alike(connection, [key("many0")], [(few[0], f"{KNOWN_AS}few@example.com")], 1) == set()
    if is_postgresql(connection):
        assert sum("LIMIT 2" in sql for sql, _ in asked) == 2
