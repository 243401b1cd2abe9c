"""The floor plan: which rooms a wing has, and which of them stands upon which.

A room is a file or a folder directly below a folder. A part of a room that stands higher than the rest of it is named
by its own dotted name, above.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.house.imports import house_imports
from tests.house.tree import ROOT

FLOORS: Mapping[str, tuple[str, ...]] = {
    "ingest": (
        *("cli", "imports"),
        # What runs the collectors and finds them stands above them; what they are made of stands below.
        *("collection.scheduler", "collection.registry", "collection.examiners", "collection.translators"),
        *("collectors", "collection", "receivers", "clients", "translation"),
        *("files", "config", "bus", "store", "contract"),
    ),
    "governance": (
        *("cli", "worker", "derivation", "queries", "outbox", "store"),
        *("folds", "policies", "audit", "settings", "model"),
    ),
    "console": ("cli", "app", "pages", "api", "deeds", "asking", "sign_in", "store", "settings"),
    "reviews": ("cli", "jobs", "reports", "remediation", "notifications", "campaigns", "store", "settings"),
}
"""A wing's rooms from top to bottom: none imports what stands above it."""
MOST_ROOMS = {"ingest": 12, "governance": 11, "reviews": 8, "console": 9}

_OWN = {f"{wing}.{room}" for wing, rooms in FLOORS.items() for room in rooms if "." in room}


def rooms_of(folder: Path) -> list[str]:
    """The rooms of a folder of the house, by name."""
    files = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    folders = [path.name for path in folder.iterdir() if path.is_dir() and any(path.rglob("*.py"))]
    return sorted(files + folders)


def room_in(folder: str, module: str) -> str | None:
    """The room of ``folder`` (a dotted name) that the module stands in; None when it is elsewhere or the folder's own.

    A part that is named by itself is a room of its own: ``collection.scheduler`` is not ``collection``.
    """
    if not module.startswith(f"{folder}."):
        return None
    own = next((part for part in _OWN if module == part or module.startswith(f"{part}.")), None)
    if own is not None and own.startswith(f"{folder}.") and own.count(".") == folder.count(".") + 2:
        return own.removeprefix(f"{folder}.")
    return module.removeprefix(f"{folder}.").partition(".")[0]


def imports_between_rooms(folder: str) -> dict[tuple[str, str], list[str]]:
    """(room that imports, room that is imported) → the imports, below a folder."""
    between: dict[tuple[str, str], list[str]] = {}
    for found in house_imports():
        rooms = room_in(folder, found.importer), room_in(folder, found.target)
        if rooms[0] is not None and rooms[1] is not None and rooms[0] != rooms[1]:
            between.setdefault((rooms[0], rooms[1]), []).append(str(found))
    return between


def folders() -> list[str]:
    """The dotted names of all folders of the house that hold rooms."""
    tops = ("front_door", *FLOORS, "simulator", "dev", "benchmarks")
    below = (path for top in tops for path in [ROOT / top, *sorted((ROOT / top).rglob("*"))] if path.is_dir())
    return [".".join(path.relative_to(ROOT).parts) for path in below if (path / "__init__.py").exists()]
