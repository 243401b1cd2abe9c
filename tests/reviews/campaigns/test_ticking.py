"""The clock ends stages, replaces who left, escalates and closes; each once, however often it ticks."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from reviews.campaigns import ticking
from reviews.campaigns.ticking import tick
from tests.reviews.asked_company import ANN, BY_PAT, CONTEXT, NOW, PAT, company, opened, privileges
from tests.reviews.campaigns.decided_items import LATER, campaign, decide, items


@pytest.fixture
def small(sqlite_url: str) -> Engine:
    return company(sqlite_url)


def reviewers(engine: Engine) -> dict[str, list[str]]:
    return {what: shown["reviewers"] for what, shown in items(engine).items()}


def test_a_campaign_runs_itself_to_its_close(store_url: str) -> None:
    engine = company(store_url)
    opened(engine)
    assert tick(engine, CONTEXT, LATER) == []
    decide(engine, "jo admin", BY_PAT, "revoke")
    assert tick(engine, CONTEXT, NOW + 13 * DAY) == []
    assert (campaign(engine).reminded, campaign(engine).state) == (2, "open")
    assert tick(engine, CONTEXT, NOW + 14 * DAY) == ["privileges: 2 items escalated"]
    assert tick(engine, CONTEXT, NOW + 15 * DAY) == []
    assert reviewers(engine) == {
        "jo admin": [PAT],
        "jo clerk": ["rita@example.com", "sam@example.com"],
        "pat admin": [ANN, "okta:acme|rita"],
        "rita clerk": [ANN],
    }
    assert campaign(engine).state == "overdue"
    assert tick(engine, CONTEXT, NOW + 21 * DAY) == ["privileges: closed, 1 decided, 3 without a response"]
    assert (campaign(engine).state, campaign(engine).ties_out) == ("closed", True)


def test_what_was_escalated_before_a_death_is_not_escalated_again(
    small: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(small)

    def dying(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ticking, "update_campaign", dying)
        with pytest.raises(KeyboardInterrupt):
            tick(small, CONTEXT, NOW + 14 * DAY)
    before = reviewers(small)
    assert max(map(len, before.values())) == 2
    assert tick(small, CONTEXT, NOW + 14 * DAY) == []
    assert (reviewers(small), campaign(small).escalated) == (before, 1)


def test_whoever_left_is_replaced_by_the_nearest_who_is_free(small: Engine) -> None:
    opened(small)
    with writing(small) as connection:
        run(connection, "UPDATE account SET state = 'disabled', ended_at = %s WHERE account_id = %s", (LATER, PAT))
    assert tick(small, CONTEXT, LATER + 1) == ["privileges: 1 item asked of another reviewer"]
    assert reviewers(small)["jo admin"] == ["rita@example.com"]
    with reading(small) as connection:
        (why,) = rows(connection, "SELECT reason FROM campaign_asked WHERE reason LIKE '%%left%%'")
    assert why[0] == f"{PAT} has left"
    assert tick(small, CONTEXT, LATER + 2) == []


def test_a_stage_ends_by_its_own_days(small: Engine) -> None:
    stages = [{"reviewers": ["manager"], "days": 3}, {"reviewers": ["fallback"]}]
    opened(small, privileges(stages=stages, fallback=["max@example.com"]))
    assert tick(small, CONTEXT, NOW + 2 * DAY) == []
    assert tick(small, CONTEXT, NOW + 3 * DAY) == ["privileges: 4 items went to another stage"]
    assert {shown["stage"] for shown in items(small).values()} == {2}
    assert tick(small, CONTEXT, NOW + 4 * DAY) == []


def test_where_everybody_abstained_somebody_else_is_asked_when_it_is_due(small: Engine) -> None:
    opened(small)
    decide(small, "jo admin", BY_PAT, "abstain", None)
    assert items(small)["jo admin"]["state"] == "undecided"
    tick(small, CONTEXT, NOW + 14 * DAY)
    assert (items(small)["jo admin"]["state"], reviewers(small)["jo admin"]) == ("asked", [PAT, "rita@example.com"])
