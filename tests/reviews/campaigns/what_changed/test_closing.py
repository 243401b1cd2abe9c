"""What a review was closed over without an answer got no response; the next one asks it again while it stands."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from reviews.campaigns.what_changed.closing import Closed, close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.campaigns.what_changed.opening import Opened
from tests.governance.queries.filled import ACME, account, at, finding, grant
from tests.reviews.opened import BY_PAT, JO, NOW, OWNER, PAYROLL, filled_store, item_of, listed, open_at

CLOSED, NEXT = at(25), at(27)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    open_at(engine)
    return engine


def close(engine: Engine, at_instant: int = CLOSED) -> Closed:
    (review_id,) = {i["review_id"] for i in listed(engine, at_instant) if i["status"] == "pending"}
    return close_review(engine, str(review_id), BY_PAT, at_instant)


def of_review(engine: Engine, as_of: int, number: int) -> list[dict[str, Any]]:
    return [item for item in listed(engine, as_of) if item["round"] == number]


def test_what_nobody_decided_got_no_response_and_is_never_called_kept(engine: Engine) -> None:
    decide(engine, item_of(engine, "jit_account"), DecisionInput("approve", OWNER, BY_PAT, "needed", at(21)))
    assert close(engine) == Closed(decided=1, no_response=3, carried=3)
    statuses = sorted(item["status"] for item in listed(engine, at(26)))
    assert statuses == ["approved", "no_response", "no_response", "no_response"]
    assert all(not item["overdue"] for item in listed(engine, at(90)))
    with reading(engine) as connection:
        entries = rows(connection, "SELECT body FROM audit_entry WHERE kind = 'decision' ORDER BY recorded_at")
        (closed,) = rows(connection, "SELECT body FROM audit_entry WHERE kind = 'review_closed'")
    told = [msgspec.json.decode(bytes(entry[0])) for entry in entries]
    assert [entry["verdict"] for entry in told] == ["approved", *["no_response"] * 3]
    assert told[1]["by"] == BY_PAT.plain()
    whole = msgspec.json.decode(bytes(closed[0]))
    assert (whole["decided"], whole["no_response"], whole["carried"]) == (1, 3, 3)


def test_the_next_review_asks_again_what_still_stands(engine: Engine) -> None:
    close(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET valid_to = %s", (at(26),))
    assert open_at(engine, NEXT).items == 3
    asked = of_review(engine, NEXT, 2)
    assert sorted(item["what"] for item in asked) == ["finding", "jit_account", "jit_account"]
    assert {item["status"] for item in asked} == {"pending"}
    assert {item["subject"]["application"]["id"] for item in asked} == {"payroll"}
    assert sorted(item["reviewer"] for item in asked) == ["compliance", OWNER, OWNER]


def test_a_finding_that_is_open_is_asked_about_again_whatever_was_said_of_it(engine: Engine) -> None:
    for what in ("finding", "jit_account"):
        decide(engine, item_of(engine, what), DecisionInput("approve", OWNER, BY_PAT, "fine", at(21)))
    assert close(engine) == Closed(decided=2, no_response=2, carried=3)
    open_at(engine, NEXT)
    assert sorted(item["what"] for item in of_review(engine, NEXT, 2)) == ["finding", "jit_account", "privileged_grant"]
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET closed_at = %s", (at(28),))
    decide(engine, of_item(engine, "finding"), DecisionInput("approve", OWNER, BY_PAT, "fine", at(28)))
    close(engine, at(29))
    open_at(engine, at(30))
    assert sorted(item["what"] for item in of_review(engine, at(30), 3)) == ["jit_account", "privileged_grant"]


def of_item(engine: Engine, what: str) -> str:
    return str(next(i["item_id"] for i in of_review(engine, at(28), 2) if i["what"] == what))


def test_what_was_answered_is_not_asked_again(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET closed_at = %s", (at(24),))
    for what, login in (("jit_account", "jo@example.com"), ("finding", "jo@example.com")):
        decide(engine, item_of(engine, what, login), DecisionInput("revoke", OWNER, BY_PAT, "left", at(21)))
    close(engine)
    open_at(engine, NEXT)
    assert sorted(i["subject"]["account"]["name"] for i in of_review(engine, NEXT, 2)) == [
        "jo@example.com",
        "pat@example.com",
    ]


def test_asked_once_in_each_review_and_not_while_one_is_open(engine: Engine) -> None:
    close(engine)
    open_at(engine, NEXT)
    assert open_at(engine, at(28)) == Opened(None, 0)
    close(engine, at(29))
    assert open_at(engine, at(30)).items == 4
    assert sorted(item["round"] for item in listed(engine, at(30))) == [1] * 4 + [2] * 4 + [3] * 4


def test_of_a_client_whose_owner_is_known_by_then_the_owner_is_asked_by_the_next_review(engine: Engine) -> None:
    client = f"{ACME}|0oaclient"
    close(engine)
    with writing(engine) as connection:
        account(connection, client, type="service", name=None)
        account(connection, f"{ACME}|rita")
        grant(connection, "g9", client, f"{ACME}|directory_role:admin", privileged=1, valid_from=at(26))
    open_at(engine, NEXT)
    assert of_client(engine, NEXT) == ["compliance"]
    close(engine, at(28))
    with writing(engine) as connection:
        # As a register spells it: by the login.
        says = msgspec.json.encode({"owner": f"{ACME}|rita@example.com"}).decode()
        run(connection, "UPDATE account SET answerable = %s WHERE account_id = %s", (says, client))
    open_at(engine, at(29))
    assert of_client(engine, at(29)) == ["compliance", f"{ACME}|rita"]


def of_client(engine: Engine, as_of: int) -> list[str]:
    asked = [i for i in listed(engine, as_of) if i["subject"]["account"]["subject"] == "0oaclient"]
    return [item["reviewer"] for item in sorted(asked, key=lambda item: item["round"])]


def test_a_finding_is_asked_about_under_its_new_key(engine: Engine) -> None:
    close(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET live = 0, became = 'f2' WHERE finding_id = 'f1'")
        finding(connection, "f2", JO, application_id=PAYROLL)
    open_at(engine, NEXT)
    asked = [i["subject"]["finding_id"] for i in listed(engine, NEXT) if i["what"] == "finding"]
    assert sorted(asked) == ["f1", "f2"]


def test_reviews_that_were_closed_before_this_was_recorded_carry_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE review SET closed_at = %s", (at(22),))
    assert {item["status"] for item in listed(engine, NOW)} == {"pending"}
    assert {item["status"] for item in listed(engine, at(23))} == {"no_response"}
    assert open_at(engine, NEXT) == Opened(None, 0)
