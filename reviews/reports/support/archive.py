"""Reports that were written by schedule, found again in their folders; nothing but what a manifest lists is handed out.

A folder of reports holds one folder a day, as ``2026-05-04``, each with a manifest. No link is followed below it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

import msgspec

from ingest.contract.errors import UnclearError
from reviews.reports.support.files import MANIFEST

MOST_DAYS = 60
"""Of one report, the latest ones."""
_MOST_OCTETS = 4 * 1024 * 1024
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class ListedFile(msgspec.Struct, frozen=True):
    """A file as its manifest lists it."""

    file: str
    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """What a page tells of a report that was written."""

    report: str
    as_of: datetime
    known_at: str | None
    policy_version: str | None
    complete: bool
    verdict: str | None
    tables_sha256: str
    files: list[ListedFile]


class Filed(NamedTuple):
    """A report of a day, and where it stands."""

    report: str
    day: str
    folder: Path


_decode = msgspec.json.Decoder(Manifest).decode


def filed_under(report: str, folder: Path) -> list[Filed]:
    """Return the days of a report for which a folder stands below one, the latest first; none where there is none."""
    try:
        with os.scandir(folder) as entries:
            days = [e.name for e in entries if _DAY.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    latest = sorted(days, reverse=True)[:MOST_DAYS]
    return [Filed(report, day, folder / day) for day in latest if (folder / day / MANIFEST).is_file()]


def filed_on(report: str, day: str, folders: Iterable[Path]) -> Filed:
    """Return a report of a day from the first folder that holds it. Raises UnclearError where none does."""
    if _DAY.fullmatch(day):
        for folder in folders:
            if (folder / day / MANIFEST).is_file():
                return Filed(report, day, folder / day)
    raise UnclearError(f"no report {report!r:.60} of {day!r:.20} is filed")


def manifest_of(filed: Filed) -> Manifest:
    """Return what a filed report's manifest says. Raises UnclearError where it cannot be read."""
    with _opened(filed.folder, MANIFEST) as file:
        content = file.read(_MOST_OCTETS + 1)
    try:
        if len(content) > _MOST_OCTETS:
            raise UnclearError(f"the manifest of {filed.report} of {filed.day} is too long to be one")
        return _decode(content)
    except msgspec.DecodeError as error:
        raise UnclearError(f"the manifest of {filed.report} of {filed.day} cannot be read: {error}") from error


def open_filed(filed: Filed, name: str) -> tuple[BinaryIO, int]:
    """Return a file that the manifest lists, or the manifest itself, and its size; the caller closes it.

    Raises UnclearError for any other name, and for a link.
    """
    listed = {entry.file for entry in manifest_of(filed).files}
    if name != MANIFEST and name not in listed:
        raise UnclearError(f"{filed.report} of {filed.day} lists no file {name!r:.80}")
    file = _opened(filed.folder, name)
    return file, os.fstat(file.fileno()).st_size


def _opened(folder: Path, name: str) -> BinaryIO:
    """Return a file below a folder, step by step, so that neither a link nor ``..`` leads out of it."""
    parts = PurePosixPath(name).parts
    refusal = UnclearError(f"{name!r:.80} is no file of {folder.name}")
    if not parts or not all(_is_plain(part) for part in parts):
        raise refusal
    steps: list[int] = []
    try:
        steps.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW))
        for part in parts[:-1]:
            steps.append(os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=steps[-1]))
        # Not blocking: a pipe that stands there in a file's place would hold the caller.
        number = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=steps[-1])
        return os.fdopen(number, "rb")
    except OSError as error:
        raise refusal from error
    finally:
        for step in steps:
            os.close(step)


def _is_plain(part: str) -> bool:
    return part not in ("/", "..", ".") and part.isprintable() and "\\" not in part
