"""Folders of written reports: which of them name somebody, which are older than they are to be kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

_TEXT = frozenset({".html", ".json", ".csv", ".md", ".txt", ".ndjson"})


def report_folders(out: Path) -> Iterator[tuple[date, Path]]:
    """Yield the folders below ``out`` that are named by the day that their report ends on, the oldest first."""
    for folder in sorted(out.iterdir()) if out.is_dir() else ():
        try:
            day = date.fromisoformat(folder.name)
        except ValueError:
            continue
        if folder.is_dir() and not folder.is_symlink():
            yield day, folder


def folders_naming(out: Path, words: Iterable[str]) -> list[Path]:
    """Return the reports of which any text holds one of the words; what is drawn or packed goes with its report."""
    wanted = [word.encode() for word in words if word]
    return [folder for _, folder in report_folders(out) if wanted and _names(folder, wanted)]


def remove(folders: Iterable[Path]) -> int:
    """Remove folders with all that is in them; return how many."""
    count = 0
    for folder in folders:
        shutil.rmtree(folder)
        count += 1
    return count


def _names(folder: Path, words: list[bytes]) -> bool:
    files = (path for path in folder.rglob("*") if path.suffix in _TEXT and path.is_file())
    return any(_holds(path, words) for path in files)


def _holds(path: Path, words: list[bytes]) -> bool:
    text = path.read_bytes()
    return any(word in text for word in words)
