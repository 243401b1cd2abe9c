"""Rosters that the settings name: a file is a list of its content, whatever its time says; a short one is held."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.bus.interface import Message
from ingest.bus.open import open_bus
from ingest.config.source_settings import SourceSettings
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.errors import BrokenError, SetupError
from ingest.contract.roster import Confirmation, RosterList, list_of
from ingest.imports.roster_following import RosterFollower, rosters_beside
from ingest.imports.roster_source import Place, Reading, files_of, read_source
from tests.ingest.translation.rosters.written import table

HEADER = "Employee ID,Name,Status"
ROWS = [f"{n},Person {n},Active" for n in range(10)]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MAP = "columns: {employee_id: Employee ID, name: Name, status: Status}\n"
WORD = Confirmation(reason="the branch was sold", by={"login": "ada"})


class House:
    """A folder with a roster, its map and a bus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exports = folder / "exports"
        self.exports.mkdir()
        self.map = folder / "map.yaml"
        self.map.write_text(MAP)
        self.bus = open_bus(f"embedded:{folder / 'bus.sqlite'}", {})
        self.bus.create_topics({EVENTS_TOPIC: 1})
        self.place = Place(folder / "state.sqlite", self.bus.publisher)
        self.source = SourceSettings(
            kind="roster", tenant="acme", path=str(self.exports), columns_file=str(self.map), population="employees"
        )

    def export(self, name: str, rows: Sequence[str], written_at: int, header: str = HEADER) -> None:
        os.utime(table(self.exports / name, header, rows), (written_at, written_at))

    def read(self, confirmed: Confirmation | None = None) -> list[Reading]:
        return read_source(self.source, self.place, NOW, confirmed)

    def states(self) -> list[tuple[str, str]]:
        return [(Path(reading.file).name, reading.state) for reading in self.read()]

    def lists(self) -> list[RosterList]:
        subscriber = self.bus.subscriber("test", [EVENTS_TOPIC], lambda _: {})
        messages: list[Message] = []
        while polled := subscriber.poll(1_000, 0):
            messages += [message for of_partition in polled.values() for message in of_partition]
        subscriber.close()
        events = [decode(message.value) for message in messages]
        return [list_of(event.attributes) for event in events if event.kind == "census_ended"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_file_is_read_again_when_its_content_changes_and_not_when_its_time_does(house: House) -> None:
    house.export("staff.csv", ROWS, 1_700_000_000)
    assert house.states() == [("staff.csv", "taken")]
    house.export("staff.csv", ROWS, 1_700_086_400)
    assert house.states() == [("staff.csv", "unchanged")]
    house.export("staff.csv", [*ROWS, "10,Eve,Active"], 1_700_086_400)
    assert house.states() == [("staff.csv", "taken")]
    assert [(of.persons, of.population) for of in house.lists()] == [(10, "employees"), (11, "employees")]


def test_a_map_that_changes_reads_the_same_file_anew(house: House) -> None:
    house.export("staff.csv", ROWS, 1_700_000_000)
    house.read()
    house.map.write_text(MAP.replace(", status: Status", ""))
    assert house.states() == [("staff.csv", "taken")]


def test_the_files_of_a_folder_are_lists_in_the_order_in_which_they_were_written(house: House) -> None:
    house.export("a.csv", [*ROWS, "10,Eve,Active"], 1_700_086_400)
    house.export("b.csv", ROWS, 1_700_000_000)
    house.export(".partial.csv", ROWS[:1], 1_700_172_800)
    assert [file.name for file in files_of(house.exports)] == ["b.csv", "a.csv"]
    assert house.states() == [("b.csv", "taken"), ("a.csv", "taken")]
    assert house.states() == [("b.csv", "unchanged"), ("a.csv", "unchanged")]


def test_a_short_list_is_held_until_somebody_confirms_it(house: House) -> None:
    house.export("1.csv", ROWS, 1_700_000_000)
    house.read()
    house.export("2.csv", ROWS[:5], 1_700_086_400)
    for _ in range(2):
        _, held = house.read()
        assert (held.state, "was accepted had 10" in str(held.error)) == ("held", True)
    assert len(house.lists()) == 1
    assert [reading.state for reading in house.read(WORD)] == ["unchanged", "taken"]
    assert house.states() == [("1.csv", "unchanged"), ("2.csv", "unchanged")]
    assert [of.confirmed for of in house.lists()] == [None, WORD]


def test_a_list_that_is_not_short_carries_no_confirmation(house: House) -> None:
    house.export("1.csv", ROWS, 1_700_000_000)
    assert [reading.state for reading in house.read(WORD)] == ["taken"]
    assert [of.confirmed for of in house.lists()] == [None]


def test_a_held_list_stays_held_when_a_whole_one_comes_after_it(house: House) -> None:
    house.export("1.csv", ROWS, 1_700_000_000)
    house.export("2.csv", ROWS[:5], 1_700_086_400)
    house.export("3.csv", ROWS, 1_700_172_800)
    assert [state for _, state in house.states()] == ["taken", "held", "taken"]
    assert [state for _, state in house.states()] == ["unchanged", "held", "unchanged"]


def test_a_renamed_header_stops_its_file_alone_and_bad_rows_make_a_part(house: House) -> None:
    house.export("1.csv", ROWS, 1_700_000_000, HEADER.replace("Status", "State of work"))
    house.export("2.csv", [*ROWS, ",,Active"], 1_700_086_400)
    renamed, part = house.read()
    assert (renamed.state, "has no column 'Status' (status)" in str(renamed.error)) == ("failed", True)
    assert (part.state, part.population, [row.line for row in part.bad]) == ("taken", None, [12])
    assert [of.population for of in house.lists()] == [None]


def test_a_path_that_leads_nowhere_is_told(house: House) -> None:
    house.exports.rmdir()
    with pytest.raises(SetupError, match="correct the roster's path"):
        house.read()


def test_a_follower_reads_what_two_looks_see_the_same(house: House) -> None:
    follower = RosterFollower({"sources[0]": house.source}, house.place, lambda: NOW)
    house.export("staff.csv", ROWS[:9], 1_700_000_000)
    follower.look()
    house.export("staff.csv", ROWS, 1_700_000_000)
    follower.look()
    assert house.lists() == []
    follower.look()
    follower.look()
    assert [of.persons for of in house.lists()] == [10]


def test_what_is_wrong_with_one_roster_stops_no_other(house: House) -> None:
    house.export("staff.csv", ROWS, 1_700_000_000)
    gone = SourceSettings(kind="roster", tenant="gone", path="nowhere", columns_file=str(house.map))
    follower = RosterFollower({"sources[0]": gone, "sources[1]": house.source}, house.place, lambda: NOW)
    follower.look()
    follower.look()
    assert [of.persons for of in house.lists()] == [10]


def test_a_thread_follows_until_the_context_ends_and_what_breaks_it_is_raised(house: House) -> None:
    house.export("staff.csv", ROWS, 1_700_000_000)
    looked, broken = threading.Semaphore(0), threading.Event()

    class Watched(RosterFollower):
        def look(self) -> None:
            super().look()
            looked.release()

    with rosters_beside(Watched({"sources[0]": house.source}, house.place), 0.001, broken.set):
        for _ in range(3):
            assert looked.acquire(timeout=30)
    assert ([of.persons for of in house.lists()], broken.is_set()) == ([10], False)

    class Broken(RosterFollower):
        def look(self) -> None:
            raise BrokenError("a promise does not hold")

    with (
        pytest.raises(BrokenError, match="a promise"),
        rosters_beside(Broken({}, house.place), 0.001, broken.set),
    ):
        assert broken.wait(30)
