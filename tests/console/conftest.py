"""One small company for all tests that only ask; who decides anything opens one of his own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.opened_console import Browser, house_over, login
from tests.reviews.opened import filled_store, open_at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser of somebody with every role, over the small company with a review opened."""
    engine = filled_store("sqlite://")
    open_at(engine)
    yield Browser(house_over(engine), login())
    engine.dispose()
