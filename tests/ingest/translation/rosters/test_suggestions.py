"""The headers of personnel systems suggest what their columns say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.translation.rosters.column_map import ColumnMap, Columns, as_spelled, as_yaml, load_map
from ingest.translation.rosters.rows import Row, read_rows
from ingest.translation.rosters.suggestions import suggested
from tests.ingest.translation.rosters.written import SCIM, objects, scim

WORKDAY = "Worker,Business Title,Hire Date,Worker Type,Supervisory Organization,Manager,Termination Date,Active Status"
BAMBOO = "Employee #,First Name,Last Name,Job Title,Department,Hire Date,Employment Status,Status,Work Email,Reports To"
HIBOB = "Display name,Email,Start date,Site,Department,Job title,Reports to,Employment type,Lifecycle status"
PERSONIO = "ID,First name,Last name,Email,Status,Hire date,Termination date,Department,Position,Supervisor"
ADP = "Payroll Name,Position ID,Position Description,Home Department,Position Status,Hire Date"
BY_HAND = "Pers.No,Full Name,E-Mail,Status,Entry,Exit,Dept,Boss"
FRENCH = "Nom,Prénom,Poste,Service,Statut,Date d'entrée"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (WORKDAY, {"employee_id": "Worker", "name": "Worker", "end": "Termination Date", "status": "Active Status"}),
        (BAMBOO, {"employee_id": "Employee #", "status": ["Status", "Employment Status"], "manager": "Reports To"}),
        (HIBOB, {"name": "Display name", "mail": "Email", "start": "Start date", "status": "Lifecycle status"}),
        (PERSONIO, {"employee_id": "ID", "end": "Termination date", "title": "Position", "manager": "Supervisor"}),
        (ADP, {"name": "Payroll Name", "employee_id": "Position ID", "title": "Position Description"}),
        (FRENCH, {"last_name": "Nom", "first_name": "Prénom", "title": "Poste", "start": "Date d'entrée"}),
        (BY_HAND, {"employee_id": "Pers.No", "start": "Entry", "end": "Exit", "department": "Dept", "manager": "Boss"}),
        ("Name,E-Mail,Salary", {"name": "Name", "mail": "E-Mail", "status": None, "employee_id": None}),
    ],
)
def test_a_header_suggests_its_columns(header: str, expected: dict[str, object]) -> None:
    columns = suggested(header.split(","), []).columns
    assert {field: getattr(columns, field) for field in expected} == expected


def test_scim_is_read_by_the_paths_of_its_members(tmp_path: Path) -> None:
    listed = {"totalResults": 2, "Resources": [scim("7", "Zoe", "Kim"), scim("8", "Ian", "Low", active=False)]}
    rows = [row for row in read_rows(objects(tmp_path / "scim.json", listed)) if isinstance(row, Row)]
    columns = suggested(sorted(rows[0].columns), []).columns
    assert len(rows) == len(listed["Resources"] if isinstance(listed["Resources"], list) else [])
    assert columns.employee_id == f"{SCIM}.employeeNumber"
    assert (columns.first_name, columns.mail, columns.status) == ("name.givenName", "emails.value", "active")
    assert rows[1].cells["active"] == ["False"]


def test_a_map_is_read_as_it_was_written(tmp_path: Path) -> None:
    column_map = suggested(BAMBOO.split(","), [{"Hire Date": ["31/12/2025"]}])
    (tmp_path / "map.yaml").write_text(as_yaml(column_map), encoding="utf-8")
    assert column_map.days == "day_first"
    assert load_map(tmp_path / "map.yaml") == column_map


def test_a_map_means_the_columns_as_a_file_spells_them() -> None:
    columns = Columns(employee_id="Employee #", status=["Status", "Lifecycle Status"], start="Hire Date")
    spelled = as_spelled(ColumnMap(columns=columns), ["employee number", "status", "HIRE DATE", "hire_date"]).columns
    assert (spelled.employee_id, spelled.status) == ("employee number", ["status", "Lifecycle Status"])
    assert spelled.start == "Hire Date"
    assert as_spelled(ColumnMap(columns=columns), ["Employee"]).columns == columns
