"""What reviews' commands are given by the front door (``click.Context.obj``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from governance.cli.context import Chosen as GovernanceChosen
from governance.cli.context import Presentation
from reviews.settings.notifications import NotificationSettings
from reviews.settings.sections import ReportSettings, ReviewsSettings


class Reach(Protocol):
    """How people are reached, as the settings say it."""

    @property
    def settings(self) -> NotificationSettings: ...


class Chosen(GovernanceChosen, Protocol):
    """The settings in force that reviews read."""

    @property
    def reviews(self) -> ReviewsSettings: ...

    @property
    def report(self) -> ReportSettings: ...

    @property
    def notifications(self) -> Reach: ...


class CommandContext(Protocol):
    """Settings and tables."""

    @property
    def settings(self) -> Chosen:
        """Return the settings, read on first use. Raises SetupError when they are not valid."""

    def show(
        self, rows: Iterable[Mapping[str, object] | msgspec.Struct], columns: Sequence[str], as_json: bool
    ) -> None:
        """Print rows: as NDJSON with all their keys, else as a table of the named columns."""

    def present(self, rows: Iterable[Mapping[str, object] | msgspec.Struct], presentation: Presentation) -> None:
        """Print rows as the presentation says."""
