"""A change asks the right person one small question; history asks nobody, and a flood one reviewer only so much."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from governance.store.feed.change_feed import registered
from reviews.campaigns.micro.following import CONSUMER, begin_or_end
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.campaigns.what_changed.opening import open_review
from tests.governance.queries.filled import ACME, account, app_account, at, finding, grant
from tests.reviews.asked_company import ADMIN, BY_PAT, JO, MAX, NOW, PAT, PAYROLL, PAYROLL_ROLE, RITA, company
from tests.reviews.campaigns.micro.questions import MINUTE, asked, asking, changed, context
from tests.reviews.opened import OWNERS

HOUR = DAY // 24


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = company(sqlite_url)
    yield engine
    engine.dispose()


def test_a_new_privilege_asks_the_nearest_who_is_free_to_judge(store_url: str) -> None:
    engine = company(store_url)
    reader = asking(engine)
    changed(engine, "grant", "g1", "g3")
    assert reader.take() and not reader.take()
    assert [each[1:] for each in asked(engine)] == [
        ("privileged_grant", JO, PAYROLL_ROLE, "pat@example.com", "owner of the application"),
        ("privileged_grant", JO, ADMIN, PAT, "manager"),
    ]
    assert len({each.review for each in asked(engine)}) == 1, "one review for one person's changes"
    engine.dispose()


def test_nobody_is_asked_about_himself_nor_who_gave_it_nor_by_history_nor_about_what_is_gone(engine: Engine) -> None:
    reader = asking(engine)
    with writing(engine) as connection:
        app_account(connection, PAT, PAYROLL, provenance="jit_confirmed", provenance_at=at(12))
        grant(connection, "g9", PAT, ADMIN, privileged=1, granted_by=RITA, valid_from=at(12))
    changed(engine, "account", f"{PAYROLL}>{PAT}")
    changed(engine, "grant", "g9", "ended", "plain", "g4")
    changed(engine, "grant", "g3", backfill=True)
    while reader.take():
        pass
    assert {(each.what, each.account, each.reviewer) for each in asked(engine)} == {
        ("jit_account", f"{PAYROLL}>{PAT}", RITA),
        ("privileged_grant", PAT, f"{ACME}|ann"),
    }


def test_access_past_every_known_path_is_one_question_with_the_findings_words(engine: Engine) -> None:
    reader = asking(engine)
    with writing(engine) as connection:
        of = {"policy": "out_of_band_grant", "entitlement_id": ADMIN, "message": "held past every path"}
        finding(connection, "f7", JO, opened_at=at(12), recorded_at=NOW, **of)
        finding(connection, "f8", JO, opened_at=at(12), recorded_at=NOW, policy="orphan")
    changed(engine, "grant", "g3")
    changed(engine, "finding", "f7", "f8")
    assert reader.take()
    assert [(each.what, each.entitlement) for each in asked(engine)] == [("finding", ADMIN)]


def test_what_was_asked_lately_waits_for_the_review_of_what_changed_which_asks_nothing_twice(engine: Engine) -> None:
    reader = asking(engine)
    changed(engine, "grant", "g3")
    assert reader.take()
    with writing(engine) as connection:
        grant(connection, "g3b", JO, ADMIN, privileged=1, scope="/other", valid_from=NOW + HOUR)
    for hours, questions in ((2, 1), (25, 2)):
        reader = asking(engine, now=NOW + hours * HOUR)
        changed(engine, "grant", "g3b", now=NOW + hours * HOUR)
        assert reader.take()
        assert len(asked(engine)) == questions
    reviews = context().reviews
    opened = open_review(engine, OWNERS, reviews, kind="scheduled", as_of=NOW + 2 * DAY, now=NOW + 2 * DAY)
    # Jo's role of Payroll once and Rita's; a finding; never Jo's two administrator's roles again.
    with reading(engine) as connection:
        sql = "SELECT entitlement_id FROM review_item WHERE review_id = ? AND what = 'privileged_grant'"
        again = {row[0] for row in connection.exec_driver_sql(sql, (opened.review_id,))}
    assert again == {PAYROLL_ROLE}


def test_a_flood_asks_one_reviewer_only_so_much_and_the_rest_is_left_to_the_review_of_what_changed(
    engine: Engine,
) -> None:
    people = [f"{ACME}|p{n:02}" for n in range(20)]
    with writing(engine) as connection:
        for key in people:
            account(connection, key)
            grant(connection, f"of {key}", key, ADMIN, privileged=1, valid_from=at(12))
    reader = asking(engine, context(questions_at_most=7))
    changed(engine, "grant", *(f"of {key}" for key in people))
    assert reader.take()
    assert len(asked(engine)) == 7
    opened = open_review(
        engine, OWNERS, context().reviews, kind="scheduled", as_of=NOW + DAY, now=NOW + DAY, baseline=at(12)
    )
    assert opened.items >= 13


def test_it_is_decided_and_closed_by_the_commands_that_there_are(engine: Engine) -> None:
    reader = asking(engine)
    changed(engine, "grant", "g1")
    assert reader.take()
    with reading(engine) as connection:
        (item_id,) = connection.exec_driver_sql("SELECT item_id FROM review_item").scalars()
    decide(engine, item_id, DecisionInput("revoke", None, BY_PAT, "not hers", NOW + MINUTE))
    closed = close_review(engine, asked(engine)[0].review, Author(via="config", name="a test"), NOW + DAY)
    assert (closed.decided, closed.no_response, closed.carried) == (1, 0, 0)


def test_switched_off_it_leaves_the_feed(engine: Engine) -> None:
    asking(engine)
    begin_or_end(engine, wanted=False, now=NOW)
    with reading(engine) as connection:
        assert CONSUMER not in registered(connection)
    changed(engine, "account", MAX)
