"""One leaving, against the agreed hours: the last account that ends is the end of all access."""

from __future__ import annotations

import pytest

from reviews.reports.terminations.leaving import IN_TIME, LATE, NO_ACCOUNT, OPEN, WAITING, leaving_of
from reviews.store.reports.leavers import LeaverAccount
from tests.governance.queries.filled import ACME, at

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR


def one(ended_at: int | None, application_id: str = "", state: str = "disabled") -> LeaverAccount:
    return LeaverAccount(f"{ACME}|jo", f"{application_id}>{ACME}|jo", application_id, "jo", ACME, state, ended_at)


@pytest.mark.parametrize(
    ("accounts", "as_of", "outcome"),
    [
        ([], at(30), NO_ACCOUNT),
        ([one(at(10, 5))], at(30), IN_TIME),
        ([one(at(9))], at(30), IN_TIME),
        ([one(at(10, 5)), one(at(12), "crm")], at(30), LATE),
        ([one(at(10, 5)), one(None, "crm", "active")], at(30), OPEN),
        ([one(at(10, 5)), one(None, "crm", "unknown")], at(10, 6), WAITING),
        ([one(at(20))], at(12), OPEN),
    ],
)
def test_the_last_account_decides(accounts: list[LeaverAccount], as_of: int, outcome: str) -> None:
    assert leaving_of(at(10), accounts, as_of, _DAY).outcome == outcome


def test_deactivation_is_told_apart_from_the_last_access() -> None:
    leaving = leaving_of(at(10), [one(at(10, 5)), one(at(12), "crm")], at(30), _DAY)
    assert (leaving.deactivated_at, leaving.gone_at, leaving.took) == (at(10, 5), at(12), 2 * _DAY)
    assert leaving_of(at(10), [one(at(9))], at(30), _DAY).took == 0
