"""What governance's commands are given by the front door (``click.Context.obj``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from governance.settings.people import PeopleSettings
from governance.settings.sections import GovernanceSettings
from governance.settings.store_place import StorePlace
from ingest.bus.interface import Bus
from ingest.bus.kafka.options import ClientName, Options


class BusChoice(Protocol):
    """Where events travel, every reference looked up; ``client`` and ``options`` are Kafka's."""

    @property
    def url(self) -> str: ...
    @property
    def partitions(self) -> int: ...
    @property
    def group(self) -> str: ...
    @property
    def client(self) -> ClientName: ...
    @property
    def options(self) -> Options: ...


class Chosen(Protocol):
    """The settings in force that governance reads."""

    @property
    def store(self) -> StorePlace:
        """Return where the store is, every reference looked up. Raises SetupError when one leads to nothing."""

    @property
    def bus(self) -> BusChoice: ...
    @property
    def is_live(self) -> bool:
        """Tell whether a source is read live: questions are then asked as of now."""

    @property
    def people(self) -> PeopleSettings: ...
    @property
    def governance(self) -> GovernanceSettings: ...


class Presentation(NamedTuple):
    """How rows are printed: as a table or CSV of these columns, titled so in a table, or as NDJSON with all keys."""

    columns: Sequence[str]
    titles: Mapping[str, str] = {}
    form: Literal["table", "json", "csv"] = "table"
    giving_way: Sequence[str] = ()
    """Columns that a narrow terminal does without, the first of them first."""


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


class WorkerContext(CommandContext, Protocol):
    """What a command is given that goes on after the settings have changed."""

    def reread(self) -> Chosen:
        """Return the settings as they stand by now; what was read before stays. Raises SetupError as ``settings``."""


class LiveSource(Protocol):
    """A source that the settings name, by its label."""

    @property
    def tenant(self) -> str: ...
    @property
    def is_roster(self) -> bool: ...


class Labelled(Chosen, Protocol):
    """The settings in force, with the labels that they give."""

    @property
    def tenant(self) -> str | None: ...
    @property
    def tenants(self) -> Mapping[str, str]: ...
    @property
    def sources(self) -> Sequence[LiveSource]: ...


class LabelledContext(Protocol):
    """Settings alone, with the labels that they give."""

    @property
    def settings(self) -> Labelled: ...


class FoundingContext(CommandContext, Protocol):
    """What a store is founded anew with, besides."""

    def retranslating(self, bus: Bus) -> Bus:
        """Return a bus that reads the same records as today's translators translate them."""
