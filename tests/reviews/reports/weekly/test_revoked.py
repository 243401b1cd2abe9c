"""What was revoked and still stands, whoever asked about it: a review or a campaign."""

from __future__ import annotations

from tests.reviews.asked_company import BY_PAT, JO, NOW, company, opened, privileges
from tests.reviews.campaigns.decided_items import LATER, decide
from tests.reviews.campaigns.moved_grants import lose
from tests.reviews.reports.weekly.filled_week import report_of, table


def test_what_a_campaign_revoked_is_told_until_it_is_gone(store_url: str) -> None:
    engine = company(store_url)
    opened(engine, privileges())
    as_of = max(NOW, LATER) + 1
    assert table(report_of(engine, as_of), "revoked_not_removed").rows == []
    decide(engine, "jo admin", BY_PAT, "revoke")
    (line,) = table(report_of(engine, as_of), "revoked_not_removed").rows
    assert line[:2] == ("grant", "jo@example.com")
    assert table(report_of(engine, NOW), "revoked_not_removed").rows == [], "not yet decided then"
    lose(engine, "g3", JO)
    assert table(report_of(engine, as_of), "revoked_not_removed").rows == []
