from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.service.graph.query.filtering import Condition, instant_of, parse_filter
from simulator.service.graph.wire.errors import GraphError

TEN = datetime(2026, 10, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("createdDateTime ge 2026-10-28T10:00:00Z", [Condition("createdDateTime", "ge", TEN)]),
        ("createdDateTime lt 2026-10-28T12:00:00+02:00", [Condition("createdDateTime", "lt", TEN)]),
        ("createdDateTime le 2026-10-28", [Condition("createdDateTime", "le", TEN.replace(hour=0))]),
        ("userId eq 'it''s'", [Condition("userId", "eq", "it's")]),
        ("status/errorCode eq 0", [Condition("status/errorCode", "eq", 0)]),
        ("accountEnabled eq true", [Condition("accountEnabled", "eq", True)]),
        ("startswith(activityDisplayName,'Add')", [Condition("activityDisplayName", "startswith", "Add")]),
        ("contains( displayName , 'a, (b)' )", [Condition("displayName", "contains", "a, (b)")]),
        (
            "signInEventTypes/any(t: t eq 'nonInteractiveUser')",
            [Condition("signInEventTypes", "any", ("nonInteractiveUser",))],
        ),
        (
            "signInEventTypes/any(t:t eq 'servicePrincipal' or t eq 'managedIdentity')",
            [Condition("signInEventTypes", "any", ("servicePrincipal", "managedIdentity"))],
        ),
    ],
)
def test_the_subset_is_read(text: str, found: list[Condition]) -> None:
    assert parse_filter(text) == found


def test_and_and_parentheses_give_one_list() -> None:
    text = "(createdDateTime ge 2026-10-28T10:00:00Z and (userId eq 'a')) and appId eq 'b'"
    assert [(each.name, each.value) for each in parse_filter(text)] == [
        ("createdDateTime", TEN),
        ("userId", "a"),
        ("appId", "b"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "createdDateTime",
        "createdDateTime ge",
        "userId eq 'a' or userId eq 'b'",
        "not (userId eq 'a')",
        "userId like 'a'",
        "(userId eq 'a'",
        "userId eq 'a')",
        "startswith(userId,'a'",
        "signInEventTypes/any(t: u eq 'a')",
        "signInEventTypes/any(t: t ne 'a')",
        "userId eq 'a",
    ],
)
def test_what_lies_outside_is_refused(text: str) -> None:
    with pytest.raises(GraphError) as refused:
        parse_filter(text)
    assert refused.value.status == 400


def test_seven_digits_are_read_to_the_microsecond() -> None:
    assert instant_of("2026-10-28T10:00:00.1234567Z") == TEN.replace(microsecond=123456)
    assert instant_of("2026-10-28T10:00:00.5Z") == TEN.replace(microsecond=500000)
    assert instant_of("ten o'clock") is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("appId eq 'b'", True),
        ("appId ne 'b'", False),
        ("status/errorCode gt 50000", True),
        ("status/errorCode gt 60000", False),
        ("status/errorCode eq '50126'", False),
        ("startswith(appDisplayName,'Pay')", True),
        ("startswith(appDisplayName,'pay')", False),
        ("contains(appDisplayName,'roll')", True),
        ("types/any(t: t eq 'x' or t eq 'y')", True),
        ("types/any(t: t eq 'x')", False),
        ("activityDateTime ge 2026-10-28T10:00:00Z", True),
        ("activityDateTime lt 2026-10-28T10:00:00Z", False),
        ("nothing/there eq null", True),
        ("appId ge 5", False),
    ],
)
def test_a_condition_looks_into_the_row(text: str, holds: bool) -> None:
    row = {
        "appId": "b",
        "appDisplayName": "Payroll",
        "status": {"errorCode": 50126},
        "types": ["y"],
        "activityDateTime": "2026-10-28T10:00:00.0000001Z",
    }
    assert all(condition.holds(row) for condition in parse_filter(text)) is holds
