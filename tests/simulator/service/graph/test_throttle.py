from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from simulator.records.instants import MINUTE, SECOND, instant
from simulator.service.graph.throttle import (
    ReportThrottle,
    ResourceUnits,
    cost_of,
    retry_after,
    unit_headers,
    units_for,
)

NOW = 1_800_000_000 * SECOND


def test_five_requests_in_ten_seconds() -> None:
    throttle = ReportThrottle()
    assert [throttle.admit("app", NOW + n * SECOND) for n in range(5)] == [0] * 5
    assert throttle.admit("app", NOW + 5 * SECOND) == 5 * SECOND
    assert throttle.admit("app", NOW + 10 * SECOND - 1) == 1
    assert throttle.admit("app", NOW + 10 * SECOND) == 0


def test_a_refused_request_is_not_counted() -> None:
    throttle = ReportThrottle()
    for _ in range(20):
        throttle.admit("app", NOW)
    assert throttle.admit("app", NOW + 10 * SECOND) == 0


def test_each_app_has_its_own_five() -> None:
    throttle = ReportThrottle()
    throttle.drain("one", NOW, 5)
    assert throttle.admit("one", NOW) == 10 * SECOND
    assert throttle.admit("other", NOW) == 0


def test_retry_after_in_all_its_forms() -> None:
    wait = 2_127_001
    assert retry_after("seconds", wait, NOW) == {"Retry-After": "3"}
    assert retry_after("fractional", wait, NOW) == {"Retry-After": "2.128"}
    assert retry_after("missing", wait, NOW) == {}
    told = parsedate_to_datetime(retry_after("date", wait, NOW)["Retry-After"])
    assert told == instant(NOW + 3 * SECOND)


@pytest.mark.parametrize(("users", "limit"), [(49, 3_500), (50, 5_000), (500, 5_000), (501, 8_000)])
def test_the_limit_grows_with_the_tenant(users: int, limit: int) -> None:
    assert units_for(users) == limit


def test_resource_units_are_spent_and_come_back() -> None:
    units = ResourceUnits(3_500)
    assert units.spend("app", 2_800, NOW) == pytest.approx(0.8)
    assert units.spend("app", 1_400, NOW) == pytest.approx(1.2)
    assert units.wait("app", 1_400) == 2 * SECOND
    assert units.spend("app", 1_400, NOW + 2 * SECOND) == pytest.approx(1.0)
    assert units.spend("app", 35, NOW + MINUTE) == pytest.approx(0.01)


def test_select_and_a_small_top_are_cheaper() -> None:
    assert cost_of(3, selected=False, expanded=False, top=None) == 3
    assert cost_of(3, selected=True, expanded=False, top=10) == 1
    assert cost_of(2, selected=True, expanded=True, top=999) == 2
    assert cost_of(1, selected=True, expanded=False, top=1) == 1


def test_the_percentage_is_told_near_the_limit_only() -> None:
    assert unit_headers(2, 0.5, "app", "tenant") == {"x-ms-resource-unit": "2"}
    near = unit_headers(2, 0.9, "app", "tenant")
    assert near["x-ms-throttle-limit-percentage"] == "0.9"
    assert near["x-ms-throttle-scope"] == "Tenant_Application/ReadWrite/app/tenant"
    assert unit_headers(2, 4.0, "app", "tenant")["x-ms-throttle-limit-percentage"] == "1.8"
