"""docs/campaigns.md tells every key of a definition, and the strategies as they are."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from reviews.campaigns.machine.outcomes import STRATEGIES
from reviews.settings.campaigns import (
    CampaignEscalation,
    CampaignSchedule,
    CampaignScope,
    CampaignSettings,
    CampaignStage,
)

PAGE = (Path(__file__).parents[3] / "docs" / "campaigns.md").read_text()


@pytest.mark.parametrize(
    "shape", [CampaignSettings, CampaignScope, CampaignStage, CampaignSchedule, CampaignEscalation]
)
def test_every_key_is_told(shape: type[msgspec.Struct]) -> None:
    assert [field.name for field in msgspec.structs.fields(shape) if f"`{field.name}`" not in PAGE] == []


def test_the_strategies_are_told_as_they_are() -> None:
    for name, ranking in STRATEGIES.items():
        order = ", ".join(ranking.order).replace("_", " ")
        assert f"| `{name}` | {order} | {', '.join(sorted(ranking.at_once))} |" in PAGE
