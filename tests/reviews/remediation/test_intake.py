"""What was decided becomes removals, of somebody's access alone."""

from __future__ import annotations

from governance.store.database.engine import writing
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.owners_deeds import close
from tests.governance.queries.filled import answered, finding, named
from tests.reviews.asked_company import BY_PAT, BY_RITA, CONTEXT, NOW, PAYROLL, company, opened, privileges
from tests.reviews.remediation.removing_company import CLOSED, DIRECT, MINUTE, Source, context_of, turn


def test_what_is_found_of_an_application_takes_nothing_from_anybody(store_url: str) -> None:
    engine = company(store_url)
    with writing(engine) as connection:
        finding(connection, "f2", PAYROLL, application_id=PAYROLL, policy="jit_only_application")
        named(connection, "application", PAYROLL, "Payroll")
    campaign = opened(engine, definition=privileges(scope={"of": "findings"}))
    items = answered(engine, campaign_items, CampaignItemFilters(as_of=NOW), CONTEXT.governance)
    assert {item["finding_id"]: item["account"]["name"] for item in items} == {"f1": "jo@example.com", "f2": "Payroll"}
    for item in items:
        reviewer = item["reviewers"][0]
        answer(engine, [item["item_id"]], AnswerInput("revoke", reviewer, BY_PAT, "end it", NOW + MINUTE))
    close(engine, campaign.campaign_id, "all was said", BY_RITA, CLOSED)
    assert turn(engine, context_of(Source(DIRECT)), CLOSED + MINUTE).taken == 1, "Jo's alone"
