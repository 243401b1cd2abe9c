"""What a scheduled job promises: it does one thing as of an instant, and says in one line what it did.

A job is a file here that offers ``JOB``, named like the file. It is found by folder: its settings are its part of
``reviews.schedule``, its runs are rows of ``job_run`` under its name, and the promise suite takes it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Engine

from governance.settings.sections import GovernanceSettings, Section
from reviews.settings.notifications import NotificationSettings
from reviews.settings.ranges import Weekday
from reviews.settings.sections import ReportSettings, ReviewsSettings

Settings = TypeVar("Settings", bound="JobSettings")


class Times(NamedTuple):
    """An hour of a zone: of every day, of a weekday, or of a day of the month; or every hour of UTC, from ``hour`` on.

    The hour that comes twice in autumn is the first of the two; what is due in the one that spring leaves out is due
    when it would have begun.
    """

    hour: int
    weekday: Weekday | None = None
    day: int | None = None
    hourly: bool = False
    catch_up_days: int = 7
    """A slot that was missed is caught up within so many days: at least as long as from one slot to the next."""
    zone: str = "UTC"


class JobSettings(Section, frozen=True, kw_only=True):
    """What every job is asked in config."""

    enabled: bool = True


class Lease:
    """A run's hold on its slot: a job that takes long asks it at its safe points, and notes there how far it came."""

    def __init__(
        self,
        keep: Callable[[str | None], None] = lambda _: None,
        resumed_from: str | None = None,
        due_at: int | None = None,
        slots: Callable[[int, int], Sequence[int]] = lambda *_: (),
    ) -> None:
        self._keep = keep
        self.resumed_from = resumed_from
        """What whoever died over the slot noted last: this run goes on from there. None: it begins."""
        self.due_at = due_at
        """The instant of the slot, however late it is served; None: it serves none."""
        self.slots = slots
        """The instants of the job's slots after one instant, up to and with another."""

    def keep_on(self, place: str | None = None) -> None:
        """Note that all up to a place is done. Raises TransientError past the deadline, or where another has the slot.

        ``place``: whatever the job needs to go on from there, as text.
        """
        self._keep(place)


class JobContext(NamedTuple):
    """What the jobs work on; ``owners``: application id → login."""

    engine: Engine
    governance: GovernanceSettings
    reviews: ReviewsSettings
    owners: Mapping[str, str]
    report: ReportSettings = ReportSettings()
    is_live: bool = False
    """Whether a source is read live: what is judged is judged as of now."""
    notifications: NotificationSettings = NotificationSettings()
    lease: Lease = Lease()
    """The run's own."""


class Job(msgspec.Struct, Generic[Settings], frozen=True, kw_only=True):
    """A job by its file's name.

    ``run(context, settings, now)`` does the job at an instant in microseconds and returns its last line. It may be
    repeated: whoever died over it leaves it to another. Whatever it raises is recorded as its failure.
    """

    name: str
    settings: type[Settings]
    """Its part of config; every key has a default."""
    times: Callable[[Settings], Times]
    """When it is due."""
    run: Callable[[JobContext, Settings, int], str]
    deadline_minutes: int = 360
    """A run that takes longer is ended at its next safe point, and told as failed."""
