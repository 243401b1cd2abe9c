"""Instants as Entra's exports write them: without a leading zero, and in .NET's invariant spelling."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.collectors.entra.record.instants import invariant_instant
from ingest.contract.errors import RecordError
from tests.ingest.collectors.entra.authored import ANN, envelope, only

RISKY = {"id": ANN, "userPrincipalName": "ann@example.com", "riskState": "atRisk", "riskLevel": "high"}


@pytest.mark.parametrize("spelled", ["2026-09-09T9:59:27.958Z", "2026-09-09T09:59:27.958Z", "9/9/2026 9:59:27.958 AM"])
def test_a_risk_is_dated_whatever_the_export_drops(spelled: str) -> None:
    event = only(envelope(RISKY | {"riskLastUpdatedDateTime": spelled}, "RiskyUsers", time="9/9/2026 9:59:27 AM"))
    assert (event.kind, event.occurred_at) == ("risk_raised", datetime(2026, 9, 9, 9, 59, 27, 958_000, tzinfo=UTC))


def test_without_a_date_of_its_own_the_envelopes_counts() -> None:
    event = only(envelope(RISKY | {"riskLastUpdatedDateTime": None}, "RiskyUsers", time="10/9/2026 5:34:35 PM"))
    assert (event.kind, event.occurred_at) == ("other", datetime(2026, 10, 9, 17, 34, 35, tzinfo=UTC))


@pytest.mark.parametrize(
    ("spelled", "instant"),
    [
        ("12/31/2026 4:30:00 PM", datetime(2026, 12, 31, 16, 30, tzinfo=UTC)),
        ("12/31/2026 12:00:00 AM", datetime(2026, 12, 31, tzinfo=UTC)),
        ("1/2/2026 16:30:00 +00:00", datetime(2026, 1, 2, 16, 30, tzinfo=UTC)),
        ("31/12/2026 4:30:00 PM", None),
        ("1/2/26 4:30:00 PM", None),
        ("2026-01-02T00:00:00Z", None),
        (None, None),
    ],
)
def test_the_invariant_spelling_has_the_month_first(spelled: Any, instant: datetime | None) -> None:
    assert invariant_instant(spelled) == instant


def test_what_is_no_instant_names_the_field() -> None:
    with pytest.raises(RecordError, match="riskLastUpdatedDateTime is not an instant"):
        only(envelope(RISKY | {"riskLastUpdatedDateTime": "soon"}, "RiskyUsers"))
