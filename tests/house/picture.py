"""Draws the rooms and their imports into docs/architecture.md, anew with ``python -m tests.house.picture``."""

from __future__ import annotations

from collections.abc import Mapping

from tests.house.imports import house_imports
from tests.house.rooms import FLOORS, room_in
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "architecture.md"
_BEGIN, _END = "<!-- `make docs` draws this -->\n", "<!-- so far -->\n"
_WINGS = ("console", "reviews", "governance", "ingest")
"""From top to bottom."""
_ABOVE = "front_door"


def drawn() -> str:
    """The picture as mermaid: an arrow where a room imports another, and no longer way leads there."""
    graph = _imports()
    lines = ["```mermaid", "flowchart TB", f"  {_ABOVE}[front_door/]"]
    for wing in _WINGS:
        lines.append(f"  subgraph {wing}")
        rooms = [f"{wing}.{room}" for room in FLOORS[wing] if f"{wing}.{room}" in graph]
        lines += [f"    {_node(room)}[{room.partition('.')[2].replace('.', '/')}]" for room in rooms]
        lines.append("  end")
    lines += [f"  {_node(above)} --> {_node(below)}" for above, below in _needed(graph)]
    return "\n".join([*lines, "```", ""])


def page() -> str:
    """docs/architecture.md with the picture as it is now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    return f"{before}{_BEGIN}{drawn()}{_END}{rest.partition(_END)[2]}"


def _imports() -> dict[str, set[str]]:
    """Room → the rooms that it imports, of all wings and the front door."""
    graph: dict[str, set[str]] = {}
    for found in house_imports():
        importer, target = _room(found.importer), _room(found.target)
        for room in (importer, target):
            if room is not None:
                graph.setdefault(room, set())
        if importer is not None and target is not None and importer != target:
            graph[importer].add(target)
    return graph


def _room(module: str) -> str | None:
    if module.partition(".")[0] == _ABOVE:
        return _ABOVE
    rooms = ((wing, room_in(wing, module)) for wing in _WINGS)
    return next((f"{wing}.{room}" for wing, room in rooms if room in FLOORS[wing]), None)


def _needed(graph: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """The arrows without which something could not be reached."""
    return [
        (above, below)
        for above in sorted(graph)
        for below in sorted(graph[above])
        if not any(below in _reached(graph, other, above) for other in graph[above] - {below})
    ]


def _reached(graph: Mapping[str, set[str]], room: str, but: str) -> set[str]:
    """What the room imports by whatever way that does not lead through ``but``."""
    reached, left = set[str](), [room]
    while left:
        for below in graph[left.pop()] - reached - {but}:
            reached.add(below)
            left.append(below)
    return reached


def _node(room: str) -> str:
    return room.replace(".", "_")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
