"""What ingest's commands are given by the front door (``click.Context.obj``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ingest.config.bus_settings import BusSettings
from ingest.config.source_settings import CollectSettings, SourceSettings
from ingest.contract.labels import Labels


class Chosen(Labels, Protocol):
    """The settings in force that ingest reads."""

    @property
    def bus(self) -> BusSettings: ...
    @property
    def sources(self) -> Sequence[SourceSettings]: ...
    @property
    def collect(self) -> CollectSettings: ...


class Door(Protocol):
    """Settings, tables and progress."""

    environ: Mapping[str, str]

    @property
    def settings(self) -> Chosen:
        """Return the settings, read on first use. Raises SetupError when they are not valid."""

    def show(self, rows: Iterable[Mapping[str, object]], columns: Sequence[str], as_json: bool) -> None:
        """Print rows: as NDJSON with all their keys, else as a table of the named columns."""

    def progress(self, label: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Return what shows progress on a terminal while it is entered; call it with how much more is done."""
