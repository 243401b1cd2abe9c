from __future__ import annotations

import pytest

from simulator.service.okta.wire.filters import FilterError, parsed

BODY = {
    "eventType": "user.session.start",
    "published": "2026-05-01T10:00:00.123Z",
    "outcome": {"result": "SUCCESS", "reason": None},
    "target": [{"id": "00u1", "type": "User"}, {"id": "0oa1", "type": "AppInstance"}],
    "securityContext": {"isProxy": False, "asNumber": 64500},
}


@pytest.mark.parametrize(
    ("expression", "selects"),
    [
        ('eventType eq "user.session.start"', True),
        ('eventType EQ "USER.SESSION.START"', True),
        ('eventType sw "user." and outcome.result eq "FAILURE"', False),
        ('eventType eq "x" or eventType co "session" and outcome.result eq "SUCCESS"', True),
        ('(eventType eq "x" or eventType co "session") and outcome.result eq "FAILURE"', False),
        ('eventType ew ".end" or not (outcome.result ne "SUCCESS")', True),
        ('target.id eq "0oa1"', True),
        ('target.type eq "UserGroup"', False),
        ("outcome.result pr", True),
        ("outcome.reason pr", False),
        ("device.id pr", False),
        ("securityContext.isProxy eq false", True),
        ("securityContext.asNumber eq 64500", True),
        ('published gt "2026-05-01T10:00:00Z" and published lt "2026-05-01T12:00:00.123+01:00"', True),
        ('published ge "2026-05-01T12:00:00+02:00" and published le "2026-05-01T10:00:00.123Z"', True),
        (r'outcome.result eq "a \"quoted\" word"', False),
    ],
)
def test_an_expression_selects(expression: str, selects: bool) -> None:
    assert parsed(expression)(BODY) is selects


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "ends too early"),
        ("eventType", "ends too early"),
        ("eventType eq", "ends too early"),
        ("eventType eq start", "no value"),
        ('eventType is "start"', "no operator"),
        ('(eventType eq "a"', "not closed"),
        ('eventType eq "a" eventType eq "b"', "after the end"),
        ('target[type eq "User"]', "cannot be read"),
    ],
)
def test_what_cannot_be_understood_says_why(expression: str, why: str) -> None:
    with pytest.raises(FilterError, match=why):
        parsed(expression)
