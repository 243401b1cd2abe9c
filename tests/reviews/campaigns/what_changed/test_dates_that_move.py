"""A store whose censuses stated no dates holds decided items; then the lists date everything: nobody is asked again."""

from __future__ import annotations

from governance.model.states import DAY
from governance.store.database.engine import writing
from governance.store.database.statements import run
from ingest.contract.instants import to_micros
from reviews.campaigns.what_changed.opening import Opened, open_review
from reviews.settings.sections import ReviewsSettings
from tests.governance.censuses import CensusOf, day
from tests.governance.configured import governance
from tests.governance.told import Told

PEOPLE = [f"p{number:02}" for number in range(50)]
POLICIES = {"standing_privilege": {"max_days": 30}}
REVIEWS = ReviewsSettings(fallback_reviewer="compliance@example.com", second_fallback_reviewer="board@example.com")
STANDING = (
    "SELECT MIN(opened_at), COUNT(*) FROM finding "
    "WHERE policy = 'standing_privilege' AND live = 1 AND closed_at IS NULL"
)


def opened(told: Told, number: float) -> Opened:
    as_of = to_micros(day(number))
    return open_review(told.engine, {}, REVIEWS, kind="test", as_of=as_of, now=as_of + DAY)


def census(number: float, *, dated: bool) -> CensusOf:
    listed = CensusOf(day(number))
    for subject in PEOPLE:
        stated = {"stated_at": day(1)} if dated else {}
        listed.account(subject).grant(subject, "super", path="assigned", **stated)
    return listed


def test_nobody_is_asked_again_though_dates_move(store_url: str) -> None:
    told = Told(store_url, governance(policies=POLICIES))
    told.tell(census(5, dated=False).events())
    asked = opened(told, 6)
    assert asked.items >= 2 * len(PEOPLE), "each privilege, and the finding about it"
    with writing(told.engine) as connection:
        run(
            connection,
            "INSERT INTO decision (decision_id, item_id, verdict, reviewer, by, reason, decided_at) "
            "SELECT 'of ' || item_id, item_id, 'approve', reviewer, '{}', 'needed', opened_at FROM review_item",
        )
    assert told.ask(STANDING) == [(to_micros(day(5)), len(PEOPLE))]
    told.tell(census(9, dated=True).events())
    assert told.ask(STANDING) == [(to_micros(day(1)), len(PEOPLE))]
    assert opened(told, 6) == Opened(None, 0)
    assert opened(told, 10) == Opened(None, 0)
    assert told.count("review_item") == asked.items
