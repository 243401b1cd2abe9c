"""What an account is: by its source, by config, by a word that somebody said, in any order."""

from __future__ import annotations

from itertools import permutations

import pytest

from governance.derivation.checking.rebuild import check
from governance.model.acts import Act, Author, made_act
from governance.model.states import DAY
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.running.work_items import enqueue
from governance.worker.acts.saying import enter_test, enter_type
from ingest.contract.errors import DeclinedError
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.configured import governance
from tests.governance.derivation.two_tenants import SETTINGS, born, both
from tests.governance.told import Told

ANN, CYD = "okta:acme|acmeann", "okta:acme|acmecyd"
RULES = governance(**SETTINGS, account_types=[{"type": "service", "names": ["ann@*"], "issuers": ["okta:acme"]}])
RITA = Author(via="os", uid=7, name="rita")


def types(told: Told) -> dict[object, tuple[object, ...]]:
    return {row[0]: row[1:] for row in told.ask("SELECT account_id, type, source_type FROM account")}


def say(told: Told, *acts: Act) -> None:
    for act in acts:
        with writing(told.engine) as connection:
            insert_acts(connection, [act])
            enqueue(connection, {f"account:{act.subject}"}, told.clock())
        told.drain()


def word(kind: str, at: int, what: str | None = None) -> Act:
    body = {"reason": "r"} if what is None else {"type": what, "reason": "r"}
    return made_act("type" if kind == "type" else "untype", ANN, body, RITA, at)


@pytest.fixture
def told(sqlite_url: str) -> Told:
    told = Told(sqlite_url, RULES)
    told.tell([*both("ann@example.com", "Ann Berg"), born("cyd", "cyd@example.com", "Cyd Dahl")])
    return told


def test_a_rule_calls_accounts_what_they_are_and_they_are_nobodys(told: Told) -> None:
    assert types(told)[ANN] == ("service", "person") and types(told)[CYD] == ("person", None)
    assert told.ask("SELECT account_id FROM identity_link WHERE account_id = %s AND link LIKE 'mail:%%'", (ANN,)) == []
    assert told.ask("SELECT account_id FROM account_identity") == []


def test_a_word_stands_above_rules_until_it_is_taken_back(told: Told) -> None:
    act = enter_type(told.engine, ANN, "person", "she is one", RITA, told.clock())
    told.drain()
    assert types(told)[ANN] == ("person", "person")
    assert told.ask("SELECT typed_by FROM account WHERE account_id = %s", (ANN,)) == [(act.act_id,)]
    assert len(told.ask("SELECT account_id FROM account_identity")) == 2
    enter_type(told.engine, ANN, None, "no more", RITA, told.clock())
    told.drain()
    assert types(told)[ANN] == ("service", "person")


def test_words_in_any_order_come_to_the_same(told: Told) -> None:
    words = [word("type", 10, "shared"), word("type", 20, "workload"), word("untype", 15)]
    digests = set()
    for order in permutations(words):
        with writing(told.engine) as connection:
            connection.exec_driver_sql("DELETE FROM act")
        say(told, *order)
        assert types(told)[ANN] == ("workload", "person")
        digests.add(told.digest())
    assert len(digests) == 1


def test_nobody_says_what_is_said_or_what_his_own_account_is(told: Told) -> None:
    with pytest.raises(DeclinedError, match="nobody said otherwise"):
        enter_type(told.engine, ANN, None, "r", RITA, 1)
    enter_type(told.engine, ANN, "shared", "r", RITA, 1)
    with pytest.raises(DeclinedError, match=r"rita \(uid 7\) said so at .* already"):
        enter_type(told.engine, ANN, "shared", "r", RITA, 2)
    cyd = Author(via="os", uid=8, name="cyd", issuer="okta:acme", subject="acmecyd")
    with pytest.raises(DeclinedError, match="somebody else must enter it"):
        enter_type(told.engine, CYD, "service", "r", cyd, 3)


def deeds(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT account_id, detail FROM finding WHERE policy = 'break_glass_used' AND live = 1")


def test_a_use_of_an_emergency_account_is_told_unless_a_test_was_declared_before_it(told: Told) -> None:
    told.tell([record(day(9), "sign_in", "acmecyd")])
    assert deeds(told) == []
    enter_type(told.engine, CYD, "break_glass", "in the safe", RITA, told.clock())
    told.drain()
    assert deeds(told) == [(CYD, str(day(9).date()))]
    span = {"from": to_micros(day(9)), "until": to_micros(day(10)), "reason": "drill"}
    say(told, made_act("use_test", CYD, span, RITA, to_micros(day(9.5))))
    assert len(deeds(told)) == 1, "what is said afterwards is no declaration"
    say(told, made_act("use_test", CYD, span, RITA, to_micros(day(8))))
    assert deeds(told) == []
    told.tell([record(day(12), "sign_in", "acmecyd")])
    assert deeds(told) == [(CYD, str(day(12).date()))]
    assert list(check(told.engine, told.rules)) == []


def test_a_test_is_declared_beforehand(told: Told) -> None:
    with pytest.raises(DeclinedError, match="is past; it has to be declared beforehand"):
        enter_test(told.engine, CYD, 5, 9, "drill", RITA, 6)
    with pytest.raises(DeclinedError, match="ends before it begins"):
        enter_test(told.engine, CYD, 9, 5, "drill", RITA, 1)
    with pytest.raises(DeclinedError, match="lasts longer than 31 days; declare each test by itself"):
        enter_test(told.engine, CYD, 9, 10 + 31 * DAY, "drill", RITA, 6)
    assert enter_test(told.engine, CYD, 9, 9 + 31 * DAY, "drill", RITA, 6).kind == "use_test"
    assert enter_test(told.engine, CYD, 9, 10, "drill", RITA, 6).kind == "use_test"
