"""What every command is given as ``click.Context.obj``: settings, tables, progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import msgspec

from front_door.settings import InForce, settings_in
from front_door.tables import print_csv, print_json_lines, print_table
from governance.cli.context import Presentation
from ingest.bus.interface import Bus


class CommandContext:
    """Reads the settings once, when they are first asked for; shows what a command has to tell."""

    def __init__(self, path: Path | None, environ: Mapping[str, str] = os.environ) -> None:
        self.environ = environ
        self._path = path

    @cached_property
    def settings(self) -> InForce:
        """Return the settings in force. Raises SetupError when they are not valid."""
        return InForce(settings_in(self._path), self.environ)

    def reread(self) -> InForce:
        """Return the settings as the file has them by now. Raises SetupError when they are not valid."""
        return InForce(settings_in(self._path), self.environ)

    def with_settings(self, path: Path) -> CommandContext:
        """Return what a command is given under another settings file, in the same environment."""
        return CommandContext(path, self.environ)

    def known_labels(self, idp: str, subjects: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return under which tenant labels the store knows subjects of an IdP; nothing where there is no store yet."""
        from governance.store.database.engine import reading
        from governance.store.database.open_store import existing_store, is_there
        from governance.store.queries.subject_labels import labels_of_subjects

        place = self.settings.store
        if not is_there(place):
            return {}
        with existing_store(place) as engine, reading(engine) as connection:
            return labels_of_subjects(connection, idp, subjects)

    def known_applications(self) -> Mapping[str, Collection[str]]:
        """Return the keys of the applications that settings and records name, each with its names."""
        from governance.model.keys import application_key
        from governance.store.database.engine import reading
        from governance.store.database.open_store import existing_store, is_there
        from governance.store.queries.entity_names import every_name

        named: dict[str, set[str]] = {}
        for application in self.settings.governance.applications:
            key = application_key(application.issuer, application.id)
            named.setdefault(key, set()).update(filter(None, [application.name]))
        store = self.settings.store
        if is_there(store):
            with existing_store(store) as engine, reading(engine) as connection:
                for key, name in every_name(connection, "application"):
                    named.setdefault(key, set()).update(filter(None, [name]))
        return named

    def author(self) -> Mapping[str, object]:
        """Return who runs the command, by the operating system."""
        from governance.cli.authorship import os_author

        return os_author(self.settings.people).plain()

    def retranslating(self, bus: Bus) -> Bus:
        """Return a bus that reads the same records as today's translators translate them."""
        from ingest.collection.translators import find_translators
        from ingest.imports.retranslating import RetranslatingBus

        return RetranslatingBus(bus, find_translators())

    def show(
        self,
        rows: Iterable[Mapping[str, object] | msgspec.Struct],
        columns: Sequence[str],
        as_json: bool,
        as_csv: bool = False,
    ) -> None:
        """Print rows as they come: as NDJSON with all keys, else as CSV or a table of the columns, block by block.

        A column may reach into a row (``account.name``); nothing is cropped.
        """
        self.present(rows, Presentation(columns, form="json" if as_json else "csv" if as_csv else "table"))

    def present(self, rows: Iterable[Mapping[str, object] | msgspec.Struct], presentation: Presentation) -> None:
        """Print rows as they come, as the presentation says, block by block."""
        if presentation.form == "json":
            print_json_lines(rows)
        elif presentation.form == "csv":
            print_csv(rows, presentation.columns)
        else:
            print_table(rows, presentation.columns, presentation.titles, giving_way=presentation.giving_way)

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Show a bar on stderr when that is a terminal; call what is given with how much more is done."""
        from front_door.progress import shown_progress

        with shown_progress(label, total) as advance:
            yield advance
