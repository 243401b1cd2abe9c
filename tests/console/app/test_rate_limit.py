"""A bucket that fills again."""

from __future__ import annotations

from console.app.rate_limit import RateLimit


def test_so_many_at_once_and_so_many_more_a_second() -> None:
    limit = RateLimit(2, 0.5)
    assert [limit.wait_seconds("a", 10.0) for _ in range(3)] == [0, 0, 3]
    assert limit.wait_seconds("b", 10.0) == 0
    assert limit.wait_seconds("a", 12.5) == 0
    assert limit.wait_seconds("a", 9.0) > 0
