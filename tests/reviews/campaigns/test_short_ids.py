"""The first six letters of an id name a finding or a review item, where only one begins so; on both stores."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from ingest.contract.errors import UnclearError
from reviews.campaigns.short_ids import finding_id_of, review_item_id_of
from tests.governance.queries.filled import finding
from tests.reviews.opened import JO, filled_store, item_of, open_at

FINDINGS = ("aaaaaa1111", "aaaaaa2222", "bbbbbbffff", "cccccc0000")


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    with writing(engine) as connection:
        for number, finding_id in enumerate(FINDINGS):
            finding(connection, finding_id, JO, policy=f"orphan{number}")
    open_at(engine)
    return engine


@pytest.mark.parametrize(
    ("begin", "whole"),
    [
        ("bbbbbb", "bbbbbbffff"),
        ("bbbbbbffff", "bbbbbbffff"),
        ("aaaaaa1", "aaaaaa1111"),
        ("bbbbb", "bbbbb"),  # too few letters: told as no finding
        ("dddddd", "dddddd"),
        ("f1", "f1"),
    ],
)
def test_six_letters_of_a_finding_will_do(engine: Engine, begin: str, whole: str) -> None:
    with reading(engine) as connection:
        assert finding_id_of(connection, begin) == whole


def test_what_several_begin_with_is_refused(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises(UnclearError, match="several findings begin with aaaaaa: give"):
        finding_id_of(connection, "aaaaaa")


def test_six_letters_of_a_review_item_will_do(engine: Engine) -> None:
    item_id = item_of(engine, "jit_account")
    with reading(engine) as connection:
        assert [review_item_id_of(connection, item_id[:length]) for length in (6, 9, 64)] == [item_id] * 3
        assert review_item_id_of(connection, item_id[:5]) == item_id[:5]
        assert review_item_id_of(connection, "nothing") == "nothing"
