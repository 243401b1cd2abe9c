"""What charts draw: values in, places out."""

from __future__ import annotations

from datetime import date

from console.pages.support.charts import burn_down, heat_map


def test_a_heat_map_ends_on_its_day_and_shades_by_the_most() -> None:
    drawn = heat_map({date(2026, 5, 20): 4, date(2026, 5, 19): 1}, date(2026, 5, 20), weeks=2)
    assert drawn.cells[-1].day == date(2026, 5, 20)
    assert [cell.shade for cell in drawn.cells[-3:]] == [0, 1, 4]
    assert drawn.total == 5
    assert len(drawn.cells) == 10


def test_what_is_left_goes_down_day_by_day() -> None:
    drawn = burn_down(10, [(date(2026, 5, 2), 4), (date(2026, 5, 3), 6)], date(2026, 5, 1), date(2026, 5, 3))
    assert [left for _, left in drawn.rows] == [10, 6, 0]
    assert drawn.points.split()[0] == "24.0,24.0"


def test_a_campaign_without_items_and_days_is_drawn_too() -> None:
    assert burn_down(0, [], date(2026, 5, 1), date(2026, 5, 1)).points
