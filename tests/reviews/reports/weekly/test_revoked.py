"""What was revoked and still stands, whoever asked about it: a review or a campaign."""

from __future__ import annotations

from governance.store.database.engine import writing
from governance.store.schema import remediating
from reviews.campaigns.owners_deeds import cancel
from reviews.reports.weekly.model import WeeklyReport
from tests.governance.queries.filled import put
from tests.reviews.asked_company import BY_ANN, BY_PAT, JO, NOW, company, opened, privileges
from tests.reviews.campaigns.decided_items import LATER, campaign, decide, item
from tests.reviews.campaigns.moved_grants import lose
from tests.reviews.reports.weekly.filled_week import report_of, table


def said(report: WeeklyReport) -> list[str]:
    return [words for part in report.parts for words in part.paragraphs]


def test_what_a_campaign_revoked_is_told_until_it_is_gone(store_url: str) -> None:
    engine = company(store_url)
    opened(engine, privileges())
    as_of = max(NOW, LATER) + 1
    assert table(report_of(engine, as_of), "revoked_not_removed").rows == []
    decide(engine, "jo admin", BY_PAT, "revoke")
    (line,) = table(report_of(engine, as_of), "revoked_not_removed").rows
    assert line[:2] == ("grant", "jo@example.com")
    assert line[5:7] == ("revoked", "not carried out by jitgov")
    assert "1 was to be removed or reduced, and still stands." in said(report_of(engine, as_of))
    assert table(report_of(engine, NOW), "revoked_not_removed").rows == [], "not yet decided then"
    assert "0 were to be removed or reduced, and still stand." in said(report_of(engine, NOW))
    lose(engine, "g3", JO)
    assert table(report_of(engine, as_of), "revoked_not_removed").rows == []


def test_what_is_to_be_reduced_is_told_too_with_how_far_its_removal_has_come(store_url: str) -> None:
    engine = company(store_url)
    opened(engine, privileges())
    decide(engine, "jo admin", BY_PAT, "reduce")
    with writing(engine) as connection:
        put(connection, remediating.removal, removal_id="r", cause_id=item(engine, "jo admin"), state="given_up")
    (line,) = table(report_of(engine, LATER + 1), "revoked_not_removed").rows
    assert (line[1], *line[5:7]) == ("jo@example.com", "reduced", "given up")


def test_what_was_said_in_a_campaign_that_was_cancelled_is_not_told(store_url: str) -> None:
    engine = company(store_url)
    opened(engine, privileges())
    decide(engine, "jo admin", BY_PAT, "revoke")
    cancel(engine, campaign(engine).campaign_id, "asked by mistake", BY_ANN, LATER)
    assert table(report_of(engine, LATER + 1), "revoked_not_removed").rows == []
