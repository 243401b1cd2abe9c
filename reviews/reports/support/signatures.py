"""Who signed campaigns off, by the acts of their owners."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.acts import Act
from governance.store.evidence.act_rows import acts_about
from reviews.reports.support.context import ReportContext


def signatures_of(context: ReportContext, campaign_ids: Iterable[str]) -> dict[str, Act]:
    """Return, by campaign, the act by which it was signed off, where it was by then."""
    acts = acts_about(context.connection, ("campaign",), tuple(campaign_ids), context.acts_until)
    return {
        campaign_id: act for campaign_id, done in acts.items() for act in done if act.says().get("does") == "signed off"
    }
