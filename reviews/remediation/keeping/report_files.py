"""Folders of written reports: which of them name somebody, which are older than they are to be kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from zipfile import is_zipfile

import msgspec

from reviews.settings.sections import ReviewsSettings

_TEXT = frozenset({".html", ".json", ".csv", ".md", ".txt", ".ndjson"})


def report_folders(outs: Iterable[Path]) -> Iterator[tuple[date, Path]]:
    """Yield the written reports below folders, each with the day that it ends on.

    A folder named by a day is a report; so is one with tables in a folder of its report's name.
    """
    for out in outs:
        for folder in _folders(out):
            day = _day(folder)
            if day is not None:
                yield day, folder
                continue
            days = ((_day(one), one) for one in _folders(folder) if (one / "tables").is_dir())
            yield from ((day, one) for day, one in days if day is not None)


def folders_naming(outs: Iterable[Path], words: Iterable[str]) -> list[Path]:
    """Return the reports of which any text holds one of the words; what is drawn or packed goes with its report."""
    wanted = [word.encode() for word in words if word]
    return [folder for _, folder in report_folders(outs) if wanted and _names(folder, wanted)]


def report_outs(settings: ReviewsSettings) -> list[Path]:
    """Return the folders below which scheduled reports are written: the weekly one, and those of a list."""
    raws = (settings.schedule.get(job) for job in ("weekly_report", "reports"))
    written = ({} if raw is None else msgspec.json.decode(raw) for raw in raws)
    return list(dict.fromkeys(Path(job.get("out", "reports")) for job in written))


def old_reports(outs: Iterable[Path], before: date) -> list[Path]:
    """Return the reports that end before a day."""
    return [folder for day, folder in report_folders(outs) if day < before]


def old_packs(folder: Path | None, before: int) -> list[Path]:
    """Return the packs of a folder that were written before an instant: archives, or folders with a manifest."""
    paths = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    return [path for path in paths if _is_pack(path) and path.stat().st_mtime_ns // 1_000 < before]


def remove(paths: Iterable[Path]) -> int:
    """Remove files, and folders with all that is in them; return how many."""
    count = 0
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        count += 1
    return count


def _folders(place: Path) -> list[Path]:
    inside = sorted(place.iterdir()) if place.is_dir() else []
    return [folder for folder in inside if folder.is_dir() and not folder.is_symlink()]


def _day(folder: Path) -> date | None:
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        return None


def _is_pack(path: Path) -> bool:
    if path.is_symlink():
        return False
    return (path / "manifest.json").is_file() if path.is_dir() else is_zipfile(path)


def _names(folder: Path, words: list[bytes]) -> bool:
    files = (path for path in folder.rglob("*") if path.suffix in _TEXT and path.is_file())
    return any(_holds(path, words) for path in files)


def _holds(path: Path, words: list[bytes]) -> bool:
    text = path.read_bytes()
    return any(word in text for word in words)
