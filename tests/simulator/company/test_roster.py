from __future__ import annotations

import csv
import io

import yaml

from ingest.translation.rosters.suggestions import suggested
from simulator.company.roster import column_map, roster_lists
from simulator.organisation.personnel import HEADERS
from tests.simulator.made import SMALL, small


def rows_at(at: int, population: str = "employees") -> dict[str, dict[str, str]]:
    """The rows of a population's list, by address."""
    (text,) = [listed.text for listed in roster_lists(small(), at) if listed.population == population]
    return {row["Work Email"]: row for row in csv.DictReader(io.StringIO(text))}


def test_its_map_is_the_one_that_its_headers_suggest() -> None:
    assert yaml.safe_load(column_map())["columns"] == HEADERS
    columns = suggested(list(HEADERS.values()), []).columns
    assert {column: getattr(columns, column) for column in HEADERS} == HEADERS


def test_a_leaver_a_mover_and_somebody_on_leave_are_told_from_their_day_on() -> None:
    before, after = rows_at(SMALL.before_end(130)), rows_at(SMALL.end)
    left, moved = "lena.left@corp.example.com", "mona.moved@corp.example.com"
    assert [rows[left]["Employment Status"] for rows in (before, after)] == ["Active", "Terminated"]
    assert [rows[moved]["Department"] for rows in (before, after)] == ["Treasury", "Sales"]
    assert rows_at(SMALL.before_end(20))["lotte.leave@corp.example.com"]["Employment Status"] == "On Leave"
    assert after["lotte.leave@corp.example.com"]["Employment Status"] == "Active"


def test_contractors_stand_in_a_list_of_their_own() -> None:
    assert "cora.contractor@corp.example.com" in rows_at(SMALL.end, "contractors")
    assert "cora.contractor@corp.example.com" not in rows_at(SMALL.end)


def test_everybody_but_the_head_answers_to_somebody_who_is_listed() -> None:
    rows = rows_at(SMALL.end).values()
    numbers = {row["Employee ID"] for row in rows}
    assert {row["Manager ID"] for row in rows if row["Manager ID"]} <= numbers
    assert [row["Employee ID"] for row in rows if not row["Manager ID"]] == [small().people[0].number]


def test_whom_the_roster_is_not_to_name_it_does_not_name() -> None:
    assert not small().stage.off_roster & rows_at(SMALL.end).keys()
    assert len(small().stage.off_roster) == 2
