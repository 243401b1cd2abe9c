"""Two reviewers, or a decision and a withdrawal, at one instant: one outcome stands, and whoever lost is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from governance.store.database.engine import reading
from governance.store.database.statements import rows
from ingest.contract.errors import DeclinedError
from reviews.campaigns.answering import AnswerGiven, AnswerInput, answer
from reviews.campaigns.live_items import Followed, follow
from reviews.campaigns.owners_deeds import close
from tests.reviews.asked_company import BY_PAT, BY_RITA, CONTEXT, JO, company, opened, privileges
from tests.reviews.campaigns.decided_items import LATER, campaign, item, items
from tests.reviews.campaigns.moved_grants import lose


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do deeds at one instant; return what each gave, or was told."""
    ready = Barrier(len(deeds))

    def done(deed: Callable[[], object]) -> object:
        ready.wait()
        try:
            return deed()
        except DeclinedError as error:
            return str(error)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(done, deeds))


def test_two_reviewers_leave_one_outcome(postgres_url: str) -> None:
    engine = company(postgres_url)
    opened(engine, privileges(stages=[{"reviewers": ["manager", "campaign_owner"], "asks": "every"}]))
    ids = [item(engine, "jo admin")]
    for number in range(1, 5):
        given = at_once(
            lambda: answer(engine, ids, AnswerInput("approve", None, BY_PAT, "needed", LATER)),
            lambda: answer(engine, ids, AnswerInput("revoke", None, BY_RITA, "not needed", LATER)),
        )
        answers = [one for each in given if isinstance(each, list) for one in each if isinstance(one, AnswerGiven)]
        shown = items(engine)["jo admin"]
        assert (len(answers), shown["state"], shown["outcome"]) == (2, "decided", "approved")
        assert {one.verdict: one.prevails for one in answers}["approved"]
        with reading(engine) as connection:
            instants = rows(connection, "SELECT COUNT(*), COUNT(DISTINCT decided_at) FROM decision")
        assert tuple(instants[0]) == (2 * number, 2 * number)


def test_a_decision_and_a_withdrawal_leave_one_outcome(postgres_url: str) -> None:
    engine = company(postgres_url)
    opened(engine)
    ids = [item(engine, "jo admin")]
    lose(engine, "g3", JO, at=LATER + 1)
    decided, followed = at_once(
        lambda: answer(engine, ids, AnswerInput("revoke", None, BY_PAT, "left", LATER)),
        lambda: follow(engine, CONTEXT, LATER + 2),
    )
    assert isinstance(followed, Followed)
    assert followed.withdrawn == 1
    assert items(engine)["jo admin"]["state"] == "superseded"
    with reading(engine) as connection:
        count = rows(connection, "SELECT COUNT(*) FROM decision")[0][0]
    assert count == (1 if isinstance(decided, list) else 0)
    assert isinstance(decided, list) or "superseded" in str(decided)


def test_a_decision_and_the_close_leave_one_outcome(postgres_url: str) -> None:
    engine = company(postgres_url)
    opened(engine)
    ids, campaign_id = [item(engine, "jo admin")], campaign(engine).campaign_id
    decided, _ = at_once(
        lambda: answer(engine, ids, AnswerInput("revoke", None, BY_PAT, "left", LATER)),
        lambda: close(engine, campaign_id, "done", BY_RITA, LATER),
    )
    shown = items(engine)["jo admin"]
    assert shown["state"] == ("settled" if isinstance(decided, list) else "no_response")
    assert isinstance(decided, list) or "stands" in str(decided)
    assert campaign(engine).ties_out
