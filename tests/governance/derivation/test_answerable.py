"""Who answers for accounts over the store: registers, people's words, rosters, in any order."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from governance.derivation.checking.rebuild import check
from governance.model.acts import Author
from governance.model.answerable import Answerable
from governance.policies.catalogue import compiled
from governance.settings.links import LinkSettings
from governance.worker.acts.saying import enter_answerable, enter_test, enter_type
from ingest.contract.errors import DeclinedError
from ingest.contract.event import Event
from ingest.contract.register import Registered
from ingest.imports.registers import Entry, event_of
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance
from tests.governance.rosters import listed, person
from tests.governance.told import Told

RULES = governance(
    links=LinkSettings(attributes={ISSUER: "employeeNumber"}),
    account_types=[{"type": "service", "accounts": [key("svc")]}],
)
RITA = Author(via="os", uid=7, name="rita")


def people() -> list[Event]:
    census = CensusOf(day(2))
    for place, subject in enumerate(("ann", "bob"), 1):
        census = census.account(subject, profile={"employeeNumber": str(place)})
    return census.account("svc").events()


def row(number: float, owner: str | None, **told: Any) -> Event:
    return event_of(Entry(1, key("svc"), Registered(owner=owner, **told)), day(number), day(30))


def open_findings(told: Told) -> set[object]:
    sql = "SELECT policy FROM finding WHERE account_id = %s AND live = 1 AND closed_at IS NULL"
    return {row[0] for row in told.ask(sql, (key("svc"),))} & {"unowned_credential", "orphan", "leaver_client"}


@pytest.fixture
def told(sqlite_url: str) -> Told:
    return Told(sqlite_url, RULES)


def test_a_register_s_owner_answers_until_they_leave(told: Told) -> None:
    told.tell(people())
    assert open_findings(told) == {"unowned_credential"}
    told.tell([row(3, key("ann"), purpose="backups")])
    assert open_findings(told) == set()
    told.tell([record(day(5), "account_disabled", "ann")])
    assert open_findings(told) == {"orphan"}
    told.tell([row(7, key("bob"))])
    assert open_findings(told) == set()
    assert list(check(told.engine, told.rules)) == []


def test_in_any_order_it_is_the_same(told: Told) -> None:
    batches = [people(), [row(3, key("ann"))], [row(5, key("bob"), custodians=(key("ann"),))]]
    left = listed(9, [person("1", "Ann"), person("2", "Bob", status="ended", end=day(8))])
    digests = set()
    for order in permutations([*batches, left]):
        told.forget()
        for batch in order:
            told.tell(batch)
        assert open_findings(told) == {"orphan"}, "Bob left by the roster"
        digests.add(told.digest())
    assert len(digests) == 1


def test_whether_the_owner_is_known_and_a_person_is_looked_at_whenever_it_is_told(told: Told) -> None:
    """Whatever of ann comes last: that records name her, that she signs in, and that she is typed as a service."""
    types = [{"type": "service", "accounts": [key("svc")]}, {"type": "service", "issuers": [ISSUER], "groups": ["G9"]}]
    told.rules = compiled(governance(account_types=types))
    named = [record(day(2), "account_updated", "ann", profile={"login": "ann@example.com"})]
    steps = [[record(day(3), "sign_in", "ann")], [record(day(4), "grant_added", "ann", "g9")]]
    owned = [record(day(1), "account_created", "svc"), row(3, key("ann"))]
    digests = set()
    for order in permutations([owned, named, *steps]):
        told.forget()
        for batch in order:
            told.tell(batch)
        assert open_findings(told) == {"unowned_credential"}, "a service answers for nothing"
        digests.add(told.digest())
    assert len(digests) == 1
    for order in permutations([owned, named, steps[0]]):
        told.forget()
        for batch in order:
            told.tell(batch)
        assert told.ask("SELECT account_id FROM not_evaluable WHERE policy = 'orphan'") == []


def test_a_word_stands_above_the_register(told: Told) -> None:
    told.tell([*people(), row(3, None)])
    assert open_findings(told) == {"unowned_credential"}
    enter_answerable(told.engine, key("svc"), Answerable(key("bob")), "asked him", RITA, told.clock())
    told.drain()
    assert open_findings(told) == set()
    ((answerable,),) = told.ask("SELECT answerable FROM account WHERE account_id = %s", (key("svc"),))
    assert key("bob") in str(answerable)
    enter_answerable(told.engine, key("svc"), None, "no more", RITA, told.clock())
    told.drain()
    assert open_findings(told) == {"unowned_credential"}
    with pytest.raises(DeclinedError, match="already"):
        enter_answerable(told.engine, key("svc"), None, "no more", RITA, told.clock())


def test_a_word_stands_above_the_owner_whom_config_names(sqlite_url: str) -> None:
    rules = governance(non_persons=[{"account": key("svc"), "owner": key("ann")}])
    told = Told(sqlite_url, rules)
    told.tell([*people(), record(day(5), "account_disabled", "ann"), row(7, key("bob"))])
    assert open_findings(told) == {"orphan"}, "config stands above registers"
    enter_answerable(told.engine, key("svc"), Answerable(key("bob")), "handed over", RITA, told.clock())
    told.drain()
    assert open_findings(told) == set()
    enter_answerable(told.engine, key("svc"), Answerable(None), "nobody", RITA, told.clock())
    told.drain()
    assert open_findings(told) == {"unowned_credential"}
    enter_answerable(told.engine, key("svc"), None, "as config has it", RITA, told.clock())
    told.drain()
    assert open_findings(told) == {"orphan"}
    enter_type(told.engine, key("svc"), "person", "it is Sue's", RITA, told.clock())
    told.drain()
    assert open_findings(told) == set(), "nobody answers for a person"
    assert list(check(told.engine, told.rules)) == []


def test_no_account_answers_for_itself(told: Told) -> None:
    told.tell(people())
    with pytest.raises(DeclinedError, match="cannot answer for itself"):
        enter_answerable(told.engine, key("svc"), Answerable(key("svc")), "it is its own", RITA, told.clock())


def test_nobody_declares_a_test_of_his_own_account(told: Told) -> None:
    told.tell(people())
    now, own = told.clock(), Author(via="os", uid=7, name="rita", issuer=ISSUER, subject="svc")
    with pytest.raises(DeclinedError, match="somebody else must enter it"):
        enter_test(told.engine, key("svc"), now, now + 1, "drill", own, now)


def test_a_client_is_judged_anew_when_its_owner_leaves_by_the_roster(told: Told) -> None:
    read = ["credentials", "owners", "permissions", "roles"]
    census = CensusOf(day(2)).account("ann", profile={"employeeNumber": "1"})
    census = census.grant("ann", "owner/bot").account("bot", type="service", name=None, credentials=[], read=read)
    left = listed(9, [person("1", "Ann", status="ended", end=day(8))])
    sql = "SELECT account_id, detail FROM finding WHERE policy = 'leaver_client' AND live = 1"
    for batches in permutations([census.events(), left]):
        told.forget()
        for batch in batches:
            told.tell(batch)
        assert told.ask(sql) == [(key("bot"), key("ann"))]
    assert list(check(told.engine, told.rules)) == []
