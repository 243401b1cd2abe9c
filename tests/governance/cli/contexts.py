"""A context for tests of commands: settings as given; what is shown is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from click.testing import Result

from governance.cli.context import Presentation
from governance.settings.people import PeopleSettings
from governance.settings.sections import GovernanceSettings
from governance.settings.store_place import StorePlace, TimestampSettings
from ingest.bus.interface import Bus
from ingest.contract.errors import JitgovError


def exit_code(done: Result) -> int:
    """Return the code that the front door ends with: an error's own, where one was raised."""
    return done.exception.exit_code if isinstance(done.exception, JitgovError) else done.exit_code


@dataclass(frozen=True)
class BusSettings:
    url: str = "embedded:unused.sqlite"
    partitions: int = 4
    group: str = "jitgov"
    options: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    store: StorePlace
    governance: GovernanceSettings
    bus: BusSettings = BusSettings()
    is_live: bool = False
    people: PeopleSettings = field(default_factory=PeopleSettings)


class KeepingContext:
    """Remembers what a command shows."""

    def __init__(
        self,
        url: str,
        governance: GovernanceSettings | None = None,
        *,
        key_file: Path | None = None,
        witnesses: tuple[Path, ...] = (),
        authorities: tuple[TimestampSettings, ...] = (),
    ) -> None:
        self.settings = Settings(
            StorePlace(url, key_file, witnesses, authorities=authorities), governance or GovernanceSettings()
        )
        self.shown: list[Mapping[str, object]] = []
        self.columns: Sequence[str] = ()
        self.presentation = Presentation(())

    def retranslating(self, bus: Bus) -> Bus:
        return bus

    def show(
        self, rows: Iterable[Mapping[str, object] | msgspec.Struct], columns: Sequence[str], as_json: bool
    ) -> None:
        self.present(rows, Presentation(columns, form="json" if as_json else "table"))

    def present(self, rows: Iterable[Mapping[str, object] | msgspec.Struct], presentation: Presentation) -> None:
        self.shown += [msgspec.to_builtins(row) for row in rows]
        self.columns = presentation.columns
        self.presentation = presentation
