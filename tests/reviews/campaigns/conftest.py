"""A company with an open campaign, for tests that decide in it; who wants another has an `engine` of his own."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.reviews.asked_company import company, opened


@pytest.fixture
def engine(store_url: str) -> Engine:
    """The campaign over SQLite and over PostgreSQL."""
    engine = company(store_url)
    opened(engine)
    return engine


@pytest.fixture
def small(sqlite_url: str) -> Engine:
    """The campaign over SQLite alone, for what is the same on both."""
    engine = company(sqlite_url)
    opened(engine)
    return engine
