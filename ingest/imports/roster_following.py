"""Follows rosters beside other work: looks at their files now and then, and reads those that changed and rest.

A file that is still being written is left until two looks in a row see the same of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

from ingest.clients.utc_clock import Now, utc_now
from ingest.config.source_checks import check_source
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import SetupError, TransientError
from ingest.imports.roster_source import Place, Reading, files_of, read_source

_log = structlog.get_logger("jitgov.collect")
_Look = Sequence[tuple[object, ...]]


class RosterFollower:
    """Looks at rosters, by their path in the settings; what is wrong with one is told once, and stops no other."""

    def __init__(self, sources: Mapping[str, SourceSettings], place: Place, now: Now = utc_now) -> None:
        self._sources = sources
        self._place = place
        self._now = now
        self._seen: dict[str, _Look] = {}
        self._read: dict[str, _Look] = {}
        self._problems: dict[str, str] = {}

    def look(self) -> None:
        """Read each source of which two looks in a row see the same that was not read yet."""
        for path, source in self._sources.items():
            try:
                check_source(source, path, {})
                as_seen = _seen_of(source)
                rests, self._seen[path] = self._seen.get(path) == as_seen, as_seen
                if rests and self._read.get(path) != as_seen:
                    self._tell(path, source, read_source(source, self._place, self._now()))
                    self._read[path] = as_seen
            except (SetupError, TransientError) as error:
                self._warn(path, source, str(error))
            else:
                self._problems.pop(path, None)

    def follow(self, ended: threading.Event, pause_seconds: float) -> None:
        """Look until the end is told."""
        while True:
            self.look()
            if ended.wait(pause_seconds):
                return

    def _tell(self, path: str, source: SourceSettings, readings: Sequence[Reading]) -> None:
        for reading in readings:
            if reading.error is not None:
                self._warn(f"{path} {reading.file}", source, str(reading.error))
                continue
            self._problems.pop(f"{path} {reading.file}", None)
            if reading.state == "taken":
                _log.info("roster", source=_name(source), persons=reading.persons, bad_rows=len(reading.bad))

    def _warn(self, what: str, source: SourceSettings, why: str) -> None:
        if self._problems.get(what) != why:
            self._problems[what] = why
            _log.warning("waits", source=_name(source), what=what, why=why)


@contextmanager
def rosters_beside(follower: RosterFollower, pause_seconds: float, ended: Callable[[], None]) -> Iterator[None]:
    """Follow in a thread while the context is open; what breaks it calls ``ended``, and is raised at the end."""
    end, errors = threading.Event(), list[BaseException]()

    def follow() -> None:
        try:
            follower.follow(end, pause_seconds)
        except BaseException as error:  # noqa: BLE001 - it is raised where the thread is waited for
            errors.append(error)
            ended()

    thread = threading.Thread(target=follow, name="rosters")
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
    if errors:
        raise errors[0]


def _seen_of(source: SourceSettings) -> _Look:
    """Return what tells whether the source's files, or its map, are other ones than at the last look."""
    try:
        files = [*files_of(Path(source.path or "")), Path(source.columns_file or "")]
        states = [(str(file), file.stat()) for file in files]
    except OSError as error:
        raise SetupError(f"{error.filename} cannot be read: {error.strerror}") from error
    return [(name, is_.st_ino, is_.st_size, is_.st_mtime_ns, is_.st_ctime_ns) for name, is_ in states]


def _name(source: SourceSettings) -> str:
    return f"{source.kind}:{source.tenant}"
