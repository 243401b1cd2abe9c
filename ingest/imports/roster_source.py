"""Reads the rosters that the settings name: each file as one list, again whenever what stands in it has changed.

What was read is remembered by its content, so that a file that is merely written again is no second list. A list that
the shrink guard holds, or that cannot be read, is told and waits for another content, or for somebody's confirmation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from ingest.bus.interface import Publisher
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import DeclinedError, JitgovError, RecordError, SetupError
from ingest.contract.roster import ROSTER, Confirmation
from ingest.imports.remembered_lists import remembered_lists
from ingest.imports.roster_import import publish_list, read_roster
from ingest.imports.shrink_guard import ShrinkGuard
from ingest.store.checkpoints import Checkpoint, SourceCheckpoints
from ingest.translation.rosters.column_map import ColumnMap, load_map
from ingest.translation.rosters.lists import ListHead
from ingest.translation.rosters.rows import BadRow

_BLOCK_BYTES = 1 << 20
State = Literal["taken", "unchanged", "held", "failed"]


class RememberedFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is remembered of a file: the digest of what was read, and why its list is held, where it is."""

    digest: str
    held: str | None = None


class Reading(NamedTuple):
    """What came of a file of a source; ``error``: why nothing of it was taken in."""

    file: str
    state: State
    persons: int = 0
    population: str | None = None
    as_of: datetime | None = None
    bad: tuple[BadRow, ...] = ()
    error: JitgovError | None = None


class Place(NamedTuple):
    """Where lists go, and where what was read is remembered (``state``, the file of the collectors' checkpoints)."""

    state: Path
    open_publisher: Callable[[], Publisher]


def files_of(path: Path) -> list[Path]:
    """Return the files of a roster in the order in which they were written: itself, or those of a folder.

    Hidden files of a folder are none. Raises SetupError where the path leads nowhere.
    """
    try:
        if not path.is_dir():
            path.stat()
            return [path]
        files = [file for file in path.iterdir() if file.is_file() and not file.name.startswith(".")]
        return sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name))
    except OSError as error:
        raise SetupError(
            f"{path} cannot be read: {error.strerror}; correct the roster's path in the settings"
        ) from error


def read_source(
    source: SourceSettings, place: Place, now: datetime, confirmed: Confirmation | None = None
) -> list[Reading]:
    """Take in every list of the source whose content is new; ``confirmed``: those, too, that are much shorter.

    Raises SetupError where path or map are wrong, or another process reads the roster at the moment, TransientError
    where the bus is away; what stops one file alone stands in its reading.
    """
    column_map = load_map(Path(source.columns_file or ""))
    files = files_of(Path(source.path or ""))
    with remembered_lists(place.state, ROSTER, source.tenant) as checkpoints:
        reading = _SourceReading(source, column_map, checkpoints, place, now, confirmed)
        return [reading.read(file) for file in files]


class _SourceReading(NamedTuple):
    """One reading of a source's files."""

    source: SourceSettings
    column_map: ColumnMap
    checkpoints: SourceCheckpoints
    place: Place
    now: datetime
    confirmed: Confirmation | None

    def read(self, file: Path) -> Reading:
        stream = f"file:{file}"
        try:
            digest = self._digest(file)
            cursor = self.checkpoints.checkpoint(stream).cursor
            before = None if cursor is None else msgspec.json.decode(cursor, type=RememberedFile)
            if before is not None and before.digest == digest:
                if before.held is None:
                    return Reading(str(file), "unchanged")
                if self.confirmed is None:
                    return Reading(str(file), "held", error=DeclinedError(before.held))
            reading = self._take_in(file)
        except (SetupError, RecordError) as error:
            return Reading(str(file), "failed", error=error)
        held = str(reading.error) if reading.state == "held" else None
        self.checkpoints.save(stream, Checkpoint(msgspec.json.encode(RememberedFile(digest, held)).decode()))
        return reading

    def _take_in(self, file: Path) -> Reading:
        written_at = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
        persons = read_roster(str(file), self.column_map)
        count, as_of, bad = len(persons.by_subject), min(written_at, self.now), tuple(persons.bad)
        population = None if bad else self.source.population
        reading = Reading(str(file), "taken", count, population, as_of, bad)
        guard, confirmed = ShrinkGuard(self.checkpoints), None
        if population is not None:
            try:
                guard.check(population, persons.by_subject, as_of)
            except DeclinedError as error:
                if self.confirmed is None:
                    return reading._replace(state="held", error=error)
                confirmed = self.confirmed
        publisher = self.place.open_publisher()
        try:
            publish_list(publisher, persons, ListHead(self.source.tenant, as_of, population, confirmed), self.now)
        finally:
            publisher.close()
        if population is not None:
            guard.accept(population, persons.by_subject, as_of)
        return reading

    def _digest(self, file: Path) -> str:
        """Return the digest of what a reading rests on: the file's bytes, the map and the population."""
        rests_on = [msgspec.to_builtins(self.column_map), self.source.population]
        digest = hashlib.sha256(msgspec.json.encode(rests_on, order="sorted"))
        try:
            with file.open("rb") as stream:
                while block := stream.read(_BLOCK_BYTES):
                    digest.update(block)
        except OSError as error:
            raise SetupError(f"{file} cannot be read: {error.strerror}") from error
        return digest.hexdigest()
