"""Who looked at whom is kept for so many days: what is older is dropped once an hour, some of it by each look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.app import looks
from console.app.looks import log_view
from console.asking.house import House
from console.settings import ConsoleSettings
from console.sign_in.visitor import Visitor
from console.store.access_log import latest_views
from governance.model.states import DAY
from governance.store.database.engine import open_engine, reading_once
from tests.console.opened_console import NOW, house_over, login

HOUR = 3_600_000_000
KEPT = 30 * DAY


@pytest.fixture
def house(bare_store_url: str) -> Iterator[House]:
    engine = open_engine("sqlite://")
    house = house_over(engine, bare_store_url, console=ConsoleSettings(access_log_days=30))
    yield house
    house.own.dispose()
    engine.dispose()


def look(house: House, at: int) -> None:
    """Somebody looks at an instant, at a subject that tells it."""
    log_view(house._replace(now=lambda: at), Visitor(login(), "session", ""), "a page", str(at))


def kept(house: House) -> list[int]:
    with reading_once(house.own) as connection:
        return [int(view.subject) for view in latest_views(connection, 100)]


def test_a_look_is_dropped_when_it_was_kept_long_enough(house: House) -> None:
    look(house, NOW)
    look(house, NOW + KEPT)
    assert kept(house) == [NOW + KEPT, NOW]
    look(house, NOW + KEPT + 1)
    # The last drop is less than an hour ago.
    assert kept(house) == [NOW + KEPT + 1, NOW + KEPT, NOW]
    look(house, NOW + KEPT + HOUR)
    assert kept(house) == [NOW + KEPT + HOUR, NOW + KEPT + 1, NOW + KEPT]


def test_many_are_dropped_by_many_looks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "_DROPPED_AT_ONCE", 3)
    for n in range(7):
        look(house, NOW + n)
    later = [NOW + KEPT + DAY + n for n in range(3)]
    for at, left in zip(later, (4, 1, 0), strict=True):
        look(house, at)
        assert len([view for view in kept(house) if view < NOW + KEPT]) == left
