"""Every hour what nears its end and what people keep who moved is asked about once, and what is over is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.model.identity_links import PERSON_LINK
from governance.model.states import DAY
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import held, rosters
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.jobs.interface import JobContext, Times
from reviews.jobs.micro_reviews import JOB, MicroReviewsJob, run_micro_reviews
from reviews.settings.sections import MicroReviewSettings
from tests.governance.queries.filled import accepted, put
from tests.reviews.asked_company import ADMIN, BY_ANN, JO, NOW, PAT, PAYROLL_ROLE, company
from tests.reviews.campaigns.micro.questions import asked, asking, changed, context
from tests.reviews.opened import OWNERS

JO_IN_ROSTER = "roster:hr|1"


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = company(sqlite_url)
    yield engine
    engine.dispose()


def ran(engine: Engine, now: int = NOW, **keys: Any) -> str:
    jobs = JobContext(engine, GovernanceSettings(), context(**keys).reviews, OWNERS)
    return run_micro_reviews(jobs, MicroReviewsJob(), now)


def listed(engine: Engine, valid_from: int, valid_to: int | None = None, **values: object) -> None:
    known = {"person_id": JO_IN_ROSTER, "issuer": "roster:hr", "recorded_from": NOW - DAY // 2, "status": "active"}
    known |= {"valid_from": valid_from, "valid_to": valid_to, "name": "Jo", "mails": "[]", "missing": 0}
    with writing(engine) as connection:
        put(connection, rosters.person, **(known | values))


def linked(engine: Engine) -> None:
    with writing(engine) as connection:
        put(connection, held.identity_link, account_id=JO, link=f"{PERSON_LINK}{JO_IN_ROSTER}")


def test_it_runs_every_hour_and_may_be_switched_off(engine: Engine) -> None:
    assert JOB.times(MicroReviewsJob()) == Times(0, hourly=True, catch_up_days=1)
    assert ran(engine, enabled=False) == "reviews.micro_reviews is switched off"


def test_whoever_moved_is_asked_about_with_all_that_was_held_before(store_url: str) -> None:
    engine = company(store_url)
    linked(engine)
    listed(engine, NOW - 90 * DAY, NOW - 2 * DAY, department="Finance")
    listed(engine, NOW - 2 * DAY, department="Sales")
    assert ran(engine).startswith("2 questions asked in 1 review")
    assert [(each.what, each.account, each.entitlement) for each in asked(engine)] == [
        ("kept_by_mover", JO, PAYROLL_ROLE),
        ("kept_by_mover", JO, ADMIN),
    ]
    assert ran(engine, NOW + DAY).startswith("0 questions asked"), "a move asks once"
    engine.dispose()


def test_a_roster_that_is_read_for_the_first_time_or_tells_of_long_ago_moves_nobody(engine: Engine) -> None:
    linked(engine)
    listed(engine, NOW - 90 * DAY, NOW - 30 * DAY, department="Finance")
    listed(engine, NOW - 30 * DAY, department="Sales")
    assert ran(engine).startswith("0 questions asked")


def test_an_acceptance_and_a_contract_are_asked_about_ahead_of_their_end_once(engine: Engine) -> None:
    linked(engine)
    listed(engine, NOW - 90 * DAY, ends_at=NOW + 9 * DAY)
    with writing(engine) as connection:
        accepted(connection, "f1", NOW - 30 * DAY, NOW + 5 * DAY)
    assert ran(engine).startswith("2 questions asked in 1 review")
    assert {(each.what, each.account, each.reviewer) for each in asked(engine)} == {
        ("acceptance_ending", JO, "pat@example.com"),
        ("contract_ending", JO, PAT),
    }
    assert ran(engine, NOW + DAY).startswith("0 questions asked")


def test_what_is_decided_closes_after_an_hour_and_what_nobody_answered_long_after_it_was_due(engine: Engine) -> None:
    reader = asking(engine)
    changed(engine, "grant", "g3", "g5")
    assert reader.take()
    with reading(engine) as connection:
        sql = "SELECT item_id FROM review_item WHERE account_id LIKE '%rita'"
        (of_rita,) = connection.exec_driver_sql(sql).scalars()
    decide(engine, of_rita, DecisionInput("approve", None, BY_ANN, "she clerks", NOW + 1))
    assert ran(engine, NOW + DAY // 48).endswith("0 reviews closed")
    assert ran(engine, NOW + DAY // 12).endswith("1 review closed")
    settings = MicroReviewSettings()
    over = settings.due_days + settings.closes_days_after_due
    assert ran(engine, NOW + over * DAY).endswith("0 reviews closed")
    assert ran(engine, NOW + (over + 1) * DAY).endswith("1 review closed")
    with reading(engine) as connection:
        verdicts = connection.exec_driver_sql("SELECT verdict FROM decision ORDER BY verdict").scalars().all()
        carried = connection.exec_driver_sql("SELECT COUNT(*) FROM review_item WHERE carried = 1").scalar_one()
    assert (verdicts, carried) == (["approved", "no_response"], 1)
