"""A finding is overdue until somebody answers, in whichever round of reviews; who is asked last answers for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from governance.store.database.engine import writing
from governance.store.schema import reviewing
from tests.governance.queries.filled import ACME, account, at, finding, put
from tests.reviews.reports.kept_report import store_with
from tests.reviews.reports.weekly.filled_week import report_of, table

ADA = f"{ACME}|ada"


def asked(connection: Connection, number: int, reviewer: str, opened: int, due: int) -> None:
    put(connection, reviewing.review, review_id=f"r{number}", opened_at=at(opened), due_at=at(due))
    put(connection, reviewing.review_item, item_id=f"i{number}", review_id=f"r{number}", what="finding", round=number,
        account_id=ADA, finding_id="f", reviewer=reviewer, opened_at=at(opened), due_at=at(due))  # fmt: skip


def decided(connection: Connection, number: int, verdict: str, day: int) -> None:
    put(connection, reviewing.decision, decision_id=f"d{number}", item_id=f"i{number}", verdict=verdict,
        decided_at=at(day))  # fmt: skip


@pytest.fixture
def engine(store_url: str) -> Engine:
    """A finding that a review asked about in vain, and that the next one asks about again."""

    def fill(connection: Connection) -> None:
        account(connection, ADA)
        finding(connection, "f", ADA)
        asked(connection, 1, "ann", 80, 87)
        decided(connection, 1, "no_response", 90)
        asked(connection, 2, "zoe", 90, 120)

    return store_with(store_url, fill)


def overdue(engine: Engine) -> tuple[object, list[tuple[object, object]]]:
    report = report_of(engine)
    figures = {row[0]: row[1] for row in table(report, "figures").rows}
    return figures["Overdue findings"], [(row[6], row[7]) for row in table(report, "act_now").rows]


def test_what_nobody_answered_is_overdue_since_it_was_due_first(engine: Engine) -> None:
    assert overdue(engine) == (1, [("zoe", "2026-07-26T00:00:00Z")])


def test_what_was_answered_when_it_was_asked_again_is_overdue_no_more(engine: Engine) -> None:
    with writing(engine) as connection:
        decided(connection, 2, "approved", 95)
    assert overdue(engine) == (0, [])


def test_an_answer_to_an_earlier_question_answers_no_later_one(engine: Engine) -> None:
    with writing(engine) as connection:
        decided(connection, 2, "approved", 91)
        asked(connection, 3, "zoe", 92, 98)
    assert overdue(engine) == (1, [("zoe", "2026-08-06T00:00:00Z")])
