"""Files a report: writes it into the folder of its day, keeps what it prints, and gives it to whom the settings name.

All scheduled reports are filed this way, the weekly one too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple, Protocol

import msgspec

from governance.audit.entries import spelled
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.telling.printed_reports import write_printed
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.instants import from_micros
from reviews.jobs.interface import JobContext
from reviews.notifications.reachable import words_of_unreached
from reviews.notifications.report_delivery import ReportToGive, give_report, refuse_nowhere
from reviews.reports.catalogue import load_reports
from reviews.reports.formats.catalogue import format_names, load_formats
from reviews.reports.support.files import MANIFEST
from reviews.reports.writing import write_report

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Kilobytes = Annotated[int, msgspec.Meta(ge=0, le=25_000)]


class FilingSettings(Protocol):
    """What the settings of a scheduled report say of its files and of who gets them."""

    @property
    def formats(self) -> list[str]:
        """The first is its page."""

    @property
    def send_to(self) -> list[Word]:
        """Account keys or logins by mail, ``slack:NAME``, ``teams:NAME``, or ``webhook:NAME`` of outbound."""

    @property
    def attach_at_most_kb(self) -> int:
        """A larger page is not attached to mails: they say where it is."""


class SlotSpan(NamedTuple):
    """The instants between which a scheduled report tells; ``begins_at`` None: as it has it for itself."""

    ends_at: int
    begins_at: int | None


class Filed(NamedTuple):
    """A report that was filed; ``unreached``: whom nothing reaches of those who were to get it."""

    page: Path
    unreached: tuple[str, ...]
    chain_fault: str | None

    @property
    def line(self) -> str:
        """The page, and who did not get it."""
        return f"{self.page}{words_of_unreached(self.unreached)}"


def refuse_unnamed(what: str, words: Sequence[str], names: Sequence[str]) -> None:
    """Raise ValueError, which is told with its place, for the first word that is none of the names."""
    for word in words:
        if word not in names:
            raise ValueError(f"{word!r:.40} is no {what}{did_you_mean(word, names)}")


def refuse_formats(formats: Sequence[str]) -> None:
    """Raise ValueError, which is told with its place, for a format that there is not."""
    refuse_unnamed("format of reports", formats, format_names())


def refuse_unfit(context: JobContext, settings: FilingSettings, place: str) -> None:
    """Raise SetupError where a format wants a library which is not there, or somebody who is named gets nothing."""
    load_formats(settings.formats)
    refuse_nowhere(context.notifications, settings.send_to, f"{place}.send_to")


def file_report(
    context: JobContext,
    report: str,
    folder: Path,
    settings: FilingSettings,
    now: int,
    span: SlotSpan | None = None,
) -> Filed:
    """Write a report up to the end of coverage, or of a slot's span before it, below ``folder``, and give it."""
    with reading(context.engine) as connection:
        snapshot = Snapshot(connection, context.governance, acts_at=now, is_live=context.is_live)
        known_until = snapshot.default_as_of(now).at
        as_of, begins_at = (known_until, None) if span is None or known_until < span.ends_at else span
        own_folder = folder / from_micros(as_of).date().isoformat()
        written = write_report(
            load_reports()[report], snapshot, as_of, own_folder, context.report, settings.formats, begins_at=begins_at
        )
    with writing(context.engine) as connection:
        if written.printed is not None:
            write_printed(connection, written.printed, now)
        given = ReportToGive(report, str(spelled(as_of)), written.says, written.page, own_folder / MANIFEST)
        _, unreached = give_report(
            connection, context.notifications, given, settings.send_to, settings.attach_at_most_kb, now
        )
    return Filed(written.page, unreached, written.chain_fault)
