"""What the front door gives to ingest's commands, as ``click.Context.obj``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ingest.config.bus_settings import BusSettings
from ingest.config.source_settings import CollectSettings, SourceSettings
from ingest.contract.labels import Labels


class IngestSettings(Labels, Protocol):
    """The part of the settings in force that ingest reads."""

    @property
    def bus(self) -> BusSettings: ...
    @property
    def sources(self) -> Sequence[SourceSettings]: ...
    @property
    def collect(self) -> CollectSettings: ...


class CommandContext(Protocol):
    """What a command needs: settings, tables and progress."""

    environ: Mapping[str, str]

    @property
    def settings(self) -> IngestSettings:
        """Return the settings, read on first use. Raises SetupError when they are not valid."""

    def show(
        self, rows: Iterable[Mapping[str, object]], columns: Sequence[str], as_json: bool, as_csv: bool = False
    ) -> None:
        """Print rows: as NDJSON with all their keys, else as CSV or a table of the named columns."""

    def known_labels(self, idp: str, subjects: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return under which tenant labels the store knows subjects of an IdP; nothing where there is no store yet."""

    def author(self) -> Mapping[str, object]:
        """Return who runs the command, by the operating system."""

    def progress(self, label: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Show progress on a terminal while the returned context is open; call its value with each step's size."""
