"""Of each reviewer it is told how many items ask him, and how many of them wait for him, in whichever stage."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING, Scope
from governance.model.states import DAY
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import run
from ingest.contract.errors import BrokenError
from reviews.campaigns.owners_deeds import cancel, close
from reviews.campaigns.replacing_reviewers import reassign_item
from reviews.campaigns.reviewer_progress import ProgressFilters, reviewer_progress
from reviews.campaigns.ticking import tick
from tests.governance.queries.filled import answered
from tests.reviews.asked_company import (
    BY_PAT,
    BY_RITA,
    BY_SAM,
    CONTEXT,
    NOW,
    PAT,
    PAYROLL,
    RITA,
    company,
    opened,
    privileges,
)
from tests.reviews.campaigns.decided_items import BY_MAX, LATER, campaign, decide, item

MAX_ASKED = "max@example.com"
OVERDUE = NOW + 60 * DAY
Counts = tuple[int, int, int, int, int, int]


def progress(engine: Engine, as_of: int = LATER, scope: Scope = EVERYTHING) -> dict[str, Counts]:
    """By reviewer: asked, answered, open, overdue, no response, settled."""
    filters = ProgressFilters(as_of=as_of, campaign_id=campaign(engine).campaign_id)
    rows = answered(engine, reviewer_progress, filters, scope=scope)
    for row in rows:
        assert row["asked"] == row["answered"] + row["open"] + row["no_response"] + row["settled"]
    numbers = ("asked", "answered", "open", "overdue", "no_response", "settled")
    return {row["reviewer"]: tuple(row[name] for name in numbers) for row in rows}


def test_what_waits_for_whom_is_told(engine: Engine) -> None:
    before = progress(engine)
    assert before[PAT] == (1, 0, 1, 0, 0, 0)
    decide(engine, "jo admin", BY_PAT, "revoke", "left the team")
    after = progress(engine)
    assert after[PAT] == (1, 1, 0, 0, 0, 0)
    assert {who: counts for who, counts in after.items() if who != PAT} == {
        who: counts for who, counts in before.items() if who != PAT
    }


def test_a_word_that_is_taken_back_is_waited_for_again(small: Engine) -> None:
    decide(small, "jo admin", BY_PAT, "approve")
    decide(small, "jo admin", BY_PAT, "abstain", when=LATER + 1)
    assert progress(small)[PAT] == (1, 0, 1, 0, 0, 0)


def test_what_is_open_past_its_day_is_overdue_and_without_a_response_in_the_end(small: Engine) -> None:
    assert progress(small, OVERDUE)[PAT] == (1, 0, 1, 1, 0, 0)
    close(small, campaign(small).campaign_id, "enough", BY_RITA, LATER)
    assert progress(small, OVERDUE)[PAT] == (1, 0, 0, 0, 1, 0)


def test_of_a_cancelled_campaign_nobody_is_waited_for(small: Engine) -> None:
    cancel(small, campaign(small).campaign_id, "not now", BY_RITA, LATER)
    assert progress(small, OVERDUE)[PAT] == (1, 0, 0, 0, 0, 1)


def test_whoever_was_replaced_is_asked_no_more(small: Engine) -> None:
    reassign_item(small, item(small, "jo admin"), "max@example.com", "away", BY_RITA, LATER)
    counts = progress(small)
    assert PAT not in counts
    decide(small, "jo admin", BY_MAX)
    assert progress(small)[MAX_ASKED] == (1, 1, 0, 0, 0, 0)


def test_a_later_stage_asks_once_it_is_reached(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    stages = [{"reviewers": ["manager"]}, {"reviewers": ["fallback"]}]
    opened(engine, privileges(stages=stages, fallback=["max@example.com"]))
    first = progress(engine)
    assert MAX_ASKED not in first
    decide(engine, "jo admin", BY_PAT, "approve")
    second = progress(engine)
    assert (first[PAT][2] - second[PAT][2], second[PAT][1], second[MAX_ASKED]) == (1, 1, (1, 0, 1, 0, 0, 0))


def test_whoever_let_his_stage_run_out_gave_no_response(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    stages = [{"reviewers": ["manager"], "days": 3}, {"reviewers": ["fallback"]}]
    opened(engine, privileges(stages=stages, fallback=["max@example.com"]))
    before = progress(engine)[PAT]
    tick(engine, CONTEXT, NOW + 4 * DAY)
    assert (before, progress(engine)[PAT]) == ((2, 0, 2, 0, 0, 0), (2, 0, 0, 0, 2, 0))
    assert progress(engine)[MAX_ASKED][2] > 0


def test_what_is_being_closed_still_waits_for_whoever_has_not_answered(small: Engine) -> None:
    with writing(small) as connection:
        run(connection, "UPDATE campaign SET state = 'closing'")
    assert progress(small)[PAT] == (1, 0, 1, 0, 0, 0)


def test_what_another_settled_waits_for_nobody(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    opened(engine, privileges(stages=[{"reviewers": ["manager", "campaign_owner"], "asks": "every"}]))
    before = progress(engine)
    decide(engine, "jo admin", BY_PAT, "approve")
    after = progress(engine)
    # One who keeps it is enough: the others may still say a word, but nobody waits for it.
    settled = {who for who in after.keys() - {PAT} if after[who][5] == before[who][5] + 1}
    assert settled
    assert all(after[who][2] == before[who][2] - 1 for who in settled)


def test_whoever_has_a_reach_is_told_of_its_items_alone(engine: Engine) -> None:
    part, whole = progress(engine, scope=Scope(applications=frozenset({PAYROLL}))), progress(engine)
    assert PAT not in part
    assert 0 < sum(counts[0] for counts in part.values()) < sum(counts[0] for counts in whole.values())
    assert progress(engine, scope=Scope(issuers=frozenset({"okta:acme"}))) == whole
    assert progress(engine, scope=Scope(issuers=frozenset({"entra:corp"}))) == {}


@pytest.mark.parametrize("sort", ["open", "reviewer"])
def test_a_walk_by_single_rows_tells_each_reviewer_once(engine: Engine, sort: str) -> None:
    decide(engine, "jo clerk", BY_SAM)
    filters, listed, cursor = ProgressFilters(as_of=LATER, campaign_id=campaign(engine).campaign_id), [], None
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        while True:
            page = reviewer_progress(
                snapshot, EVERYTHING, filters, PageRequest(1, cursor, sort if not cursor else None)
            )
            listed += page.rows
            cursor = page.next_cursor
            if cursor is None:
                break
    order = [(-row.open, row.reviewer) if sort == "open" else (0, row.reviewer) for row in listed]
    assert order == sorted(order)
    assert sorted(row.reviewer for row in listed) == sorted(progress(engine))
    assert {row.reviewer_name for row in listed if row.reviewer == RITA} <= {"rita@example.com"}


def test_a_campaign_that_is_not_there_is_a_fault(small: Engine) -> None:
    with pytest.raises(BrokenError, match="is gone"):
        answered(small, reviewer_progress, ProgressFilters(as_of=LATER, campaign_id="none"))
