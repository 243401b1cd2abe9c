"""Few rooms on a floor plan, one above the other: nothing is imported from above, nothing in a circle."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import chain

from tests.house.rooms import FLOORS, MOST_ROOMS, folders, imports_between_rooms, rooms_of
from tests.house.tree import ROOT, told


def test_a_wing_has_few_rooms() -> None:
    for wing, most in MOST_ROOMS.items():
        rooms = rooms_of(ROOT / wing)
        assert len(rooms) <= most, told(f"{wing}/ has {len(rooms)} rooms, of {most} at most:", rooms)


def test_every_room_has_its_place_on_the_floor_plan() -> None:
    for wing, floors in FLOORS.items():
        wrong = [room for room in rooms_of(ROOT / wing) if room not in floors]
        assert not wrong, told(f"Say in tests/house/rooms.py between which rooms of {wing}/ these stand:", wrong)


def test_no_room_imports_what_stands_above_it() -> None:
    wrong = []
    for wing, floors in FLOORS.items():
        for (importer, imported), imports in imports_between_rooms(wing).items():
            if floors.index(imported) < floors.index(importer):
                wrong += imports
    assert not wrong, told("These import a room above their own; move what both need down:", wrong)


def test_no_circle_between_rooms() -> None:
    for folder in folders():
        graph: dict[str, set[str]] = {}
        for importer, imported in imports_between_rooms(folder):
            graph.setdefault(importer, set()).add(imported)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as circle:
            path = " <- ".join(circle.args[1])
            raise AssertionError(f"{folder}: these rooms import each other; move what both need out: {path}") from None


def test_the_plan_names_each_room_once() -> None:
    rooms = list(chain.from_iterable((f"{wing}.{room}" for room in floors) for wing, floors in FLOORS.items()))
    assert len(rooms) == len(set(rooms))
