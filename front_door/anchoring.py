"""Anchors relative paths of a settings file at the file's own folder: they mean the same from wherever jitgov runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_SQLITE, _EMBEDDED, _MEMORY = "sqlite:///", "embedded:", ":memory:"
_FILES = ("_file", "cafile", "certfile", "keyfile")
_PLACES = frozenset(
    {
        *("audit.witnesses[].file", "collect.state", "reviews.schedule.weekly_report.out", "sources[].path"),
        "reviews.retention.packs_folder",
    }
)
"""Paths that no key's ending tells."""
_URLS = {"store.url": _SQLITE, "bus.url": _EMBEDDED}


def anchored_at(folder: Path) -> Callable[[object], object]:
    """Return what gives a settings file's value with its relative paths below ``folder``.

    Paths are what keys ending in ``_file`` name, the files in the URLs of store and bus, and a few places.
    """
    return lambda value: value if folder == Path() else _anchored(value, "", folder)


def _anchored(value: object, path: str, folder: Path) -> object:
    if isinstance(value, dict):
        return {name: _anchored(inner, f"{path}.{name}" if path else name, folder) for name, inner in value.items()}
    if isinstance(value, list):
        return [_anchored(inner, f"{path}[]", folder) for inner in value]
    if not isinstance(value, str) or not value:
        return value
    if path in _URLS:
        scheme = _URLS[path]
        rest = value.removeprefix(scheme)
        if rest == value or rest.startswith(_MEMORY) or not rest:
            return value
        return scheme + str(folder / rest)
    return str(folder / value) if path.endswith(_FILES) or path in _PLACES else value
