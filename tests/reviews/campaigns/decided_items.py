"""What an open campaign asks, and a decision about one of its items."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.database.engine import reading
from reviews.campaigns.answering import AnswerGiven, AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.campaign_list import CampaignView, campaign_views
from reviews.settings.campaigns import Decision
from tests.governance.queries.filled import ACME, answered
from tests.reviews.asked_company import NOW

LATER = NOW + DAY
BY_MAX = Author(via="os", issuer=ACME, subject="max", uid=1006)


def items(engine: Engine, **keys: Any) -> dict[str, dict[str, Any]]:
    """Items by whom they are about and what of, as ``jo admin``."""
    listed = answered(engine, campaign_items, CampaignItemFilters(as_of=LATER, **keys))
    return {f"{i['account']['subject']} {(i['entitlement'] or {'id': ''})['id']}".strip(): i for i in listed}


def item(engine: Engine, what: str) -> str:
    return str(items(engine)[what]["item_id"])


def decide(
    engine: Engine,
    what: str,
    by: Author,
    decision: Decision = "approve",
    reason: str | None = "needed",
    when: int = LATER,
    reviewer: str | None = None,
) -> AnswerGiven:
    (given,) = answer(engine, [item(engine, what)], AnswerInput(decision, reviewer, by, reason, when))
    return given


def campaign(engine: Engine) -> CampaignView:
    with reading(engine) as connection:
        return next(campaign_views(connection))
