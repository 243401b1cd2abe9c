"""What carrying out works on: settings, who answers for applications, and the sources that may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from governance.settings.sections import GovernanceSettings
from reviews.remediation.interface import Connector
from reviews.settings.remediation import RemediationSettings
from reviews.settings.sections import ReviewsSettings


def nothing_at(_point: str) -> None:
    """Do nothing at a named point; tests are killed there."""


class CarryingContext(NamedTuple):
    """``connectors``: issuer → what opens the connector; ``at_point`` is called between any two steps, by name."""

    governance: GovernanceSettings
    reviews: ReviewsSettings
    owners: Mapping[str, str]
    connectors: Mapping[str, Callable[[], Connector]]
    is_live: bool = True
    sends: bool = True
    """Whether what is approved is sent; else it is planned alone."""
    at_point: Callable[[str], None] = nothing_at
    tickets: str | None = None
    """The channel by which a person's task becomes a ticket, as ``jira:iam``; None: none does."""

    @property
    def settings(self) -> RemediationSettings:
        """What remediation may do."""
        return self.reviews.remediation
