"""Items come and go with what they ask about; the frozen population stays as it was."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from ingest.contract.errors import DeclinedError
from reviews.campaigns.live_items import Followed, follow
from reviews.campaigns.owners_deeds import close, sign_off
from tests.governance.queries.filled import ACME, grant
from tests.reviews.asked_company import ADMIN, BY_PAT, BY_RITA, CONTEXT, JO, MAX, NOW
from tests.reviews.campaigns.decided_items import LATER, campaign, decide, items
from tests.reviews.campaigns.moved_grants import gain, lose, told


def test_what_is_gone_is_withdrawn_and_what_came_is_asked(engine: Engine) -> None:
    lose(engine, "g3", JO)
    gain(engine, "new", MAX)
    assert follow(engine, CONTEXT, LATER) == Followed(2, 1, 1)
    shown = items(engine)
    assert (shown["jo admin"]["state"], shown["max admin"]["origin"]) == ("superseded", "added")
    assert shown["max admin"]["reviewers"] == ["rita@example.com"]
    assert follow(engine, CONTEXT, LATER + 1) == Followed(0, 0, 0)
    with pytest.raises(DeclinedError, match="superseded"):
        decide(engine, "jo admin", BY_PAT)
    _, totals = close(engine, campaign(engine).campaign_id, "done", BY_RITA, LATER + 2)
    assert (totals.frozen, totals.added, totals.superseded, totals.no_response) == (4, 1, 1, 4)
    assert sign_off(engine, campaign(engine).campaign_id, 4, BY_RITA, LATER + 3).totals.ties_out
    with reading(engine) as connection:
        (bounds,) = rows(connection, "SELECT until_change_id FROM campaign_item WHERE state = 'superseded'")
        assert bounds[0] is not None


def test_what_comes_back_is_another_item_and_what_was_decided_is_withdrawn_too(small: Engine) -> None:
    decide(small, "jo admin", BY_PAT, "revoke")
    lose(small, "g3", JO)
    assert follow(small, CONTEXT, LATER).withdrawn == 1
    gain(small, "again", JO)
    assert follow(small, CONTEXT, LATER + 1) == Followed(1, 0, 1)
    with reading(small) as connection:
        found = rows(
            connection,
            "SELECT origin, state FROM campaign_item WHERE account_id = %s AND entitlement_id = %s ORDER BY origin",
            (JO, ADMIN),
        )
        assert [tuple(row) for row in found] == [("added", "asked"), ("frozen", "superseded")]
        assert rows(connection, "SELECT COUNT(*) FROM decision")[0][0] == 1


def test_one_way_of_two_that_ends_withdraws_nothing(small: Engine) -> None:
    lose(small, "g1", JO)
    assert follow(small, CONTEXT, LATER) == Followed(1, 0, 0)
    lose(small, "g2", JO)
    assert follow(small, CONTEXT, LATER).withdrawn == 1


def test_history_that_was_only_read_now_adds_nothing(small: Engine) -> None:
    gain(small, "old", MAX, backfill=1)
    assert follow(small, CONTEXT, LATER) == Followed(1, 0, 0)


def test_where_no_campaign_lives_nothing_is_kept(engine: Engine) -> None:
    close(engine, campaign(engine).campaign_id, "done", BY_RITA, LATER)
    assert follow(engine, CONTEXT, LATER) == Followed(0, 0, 0)
    with reading(engine) as connection:
        assert rows(connection, "SELECT consumer FROM change_consumer") == []


def test_a_change_outside_the_scope_asks_nobody(small: Engine) -> None:
    with writing(small) as connection:
        grant(connection, "plain2", MAX, f"{ACME}|group:other", valid_from=NOW + 2, recorded_from=NOW + 2)
        told(connection, MAX)
        told(connection, MAX, "account")
    assert follow(small, CONTEXT, LATER) == Followed(2, 0, 0)
