"""Folders of written reports: which of them name somebody, which are older than they are to be kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from pathlib import Path
from zipfile import is_zipfile

import markupsafe
import msgspec

from reviews.settings.sections import ReviewsSettings

_MANIFEST = "manifest.json"
_TEXT = frozenset({".html", ".json", ".csv", ".md", ".txt", ".ndjson"})


def report_folders(outs: Iterable[Path]) -> Iterator[tuple[date, Path]]:
    """Yield the folders named by the day that their report ends on: directly in ``outs``, and in a report's own there.

    One that stands deeper is a report's only by its manifest: nothing else is ever removed.
    """
    paths = {path for out in outs for path in (*out.glob("*"), *(p.parent for p in out.glob(f"*/*/{_MANIFEST}")))}
    for folder in sorted(paths):
        try:
            day = date.fromisoformat(folder.name)
        except ValueError:
            continue
        if folder.is_dir() and not folder.is_symlink():
            yield day, folder


def folders_naming(outs: Iterable[Path], words: Iterable[str]) -> list[Path]:
    """Return the reports of which any text holds one of the words; what is drawn or packed goes with its report."""
    wanted = [spelled.encode() for word in words if word for spelled in _spellings(word)]
    return [folder for _, folder in report_folders(outs) if wanted and _names(folder, wanted)]


def reports_out(settings: ReviewsSettings) -> set[Path]:
    """Return where the scheduled reports are written."""
    jobs = (settings.schedule.get(name) for name in ("weekly_report", "reports"))
    return {Path("reports" if raw is None else msgspec.json.decode(raw).get("out", "reports")) for raw in jobs}


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


def _spellings(word: str) -> set[str]:
    """Return a word as pages, tables and JSON spell it."""
    return {word, escape(word), escape(word, quote=False), str(markupsafe.escape(word)), json.dumps(word)[1:-1]}


def _is_pack(path: Path) -> bool:
    if path.is_symlink():
        return False
    return (path / _MANIFEST).is_file() if path.is_dir() else is_zipfile(path)


def _names(folder: Path, words: list[bytes]) -> bool:
    files = (path for path in folder.rglob("*") if path.suffix in _TEXT and path.is_file())
    return any(_holds(path, words) for path in files)


def _holds(path: Path, words: list[bytes]) -> bool:
    text = path.read_bytes()
    return any(word in text for word in words)
