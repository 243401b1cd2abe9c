"""Suggests which column says what, by the headers that personnel systems are known to write; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ingest.translation.rosters.column_map import ColumnMap, Columns, compared
from ingest.translation.rosters.days import suggested_order

_SCIM = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# Seen in exports of ADP, BambooHR, HiBob, Paylocity, Personio, QuickBooks, SAP SuccessFactors and Workday, in SCIM
# (RFC 7643, sections 4.1 and 4.3) and in French and German lists; the likeliest of a field's headers first.
_HEADERS: Mapping[str, Sequence[str]] = {
    "employee_id": (
        "employee_id", "Employee ID", "Employee #", "Employee Number", "EmployeeNumber", "Emp ID", "Worker ID",
        "Person ID External", "Personnel Number", "Staff ID", f"{_SCIM}.employeeNumber", "Position ID", "Matricule",
        "Personalnummer", "Pers. No.", "User ID", "ID",
    ),
    "name": (
        "name", "Full Name", "Display Name", "Employee Name", "Payroll Name", "Worker", "Employee", "displayName",
        "name.formatted", "Legal Name",
    ),
    "first_name": ("first_name", "First Name", "Legal First Name", "Given Name", "name.givenName", "Prénom", "Vorname"),
    "last_name": (
        "last_name", "Last Name", "Legal Last Name", "Surname", "Family Name", "name.familyName", "Nom", "Nachname",
    ),
    "preferred_name": ("preferred_name", "Preferred Name", "Nickname", "nickName"),
    "mail": (
        "mail", "email", "Work Email", "E-mail", "Email Address", "Work Email Address", "Business Email",
        "emails.value", "userName", "Courriel",
    ),
    "manager": (
        "manager", "Manager ID", "Manager Employee ID", f"{_SCIM}.manager.value", "Reports To Email", "Manager Email",
        "Reports To", "Supervisor", "Manager Name", f"{_SCIM}.manager.displayName", "Vorgesetzter", "Responsable",
        "Line Manager", "Boss",
    ),
    "department": (
        "department", "Department Name", "Home Department Description", "Home Department", "Supervisory Organization",
        "Cost Center 1", f"{_SCIM}.department", "Team", "Division", "Service", "Abteilung", "Dept",
    ),
    "title": (
        "title", "Job Title", "Business Title", "Position Description", "Position Title", "Poste", "Position",
    ),
    "location": ("location", "Work Location", "Site", "Office", "Standort", "Country"),
    "type": (
        "type", "Employment Type", "Employee Type", "Worker Type", "Employment Contract", "userType", "Contract Type",
    ),
    "start": ("start", "Start Date", "Hire Date", "Original Hire Date", "employeeHireDate", "Date d'entrée",
              "Eintritt", "Entry Date", "Entry"),
    "end": (
        "end", "End Date", "Termination Date", "Contract End", "Contract End Date", "Last Day of Work", "Leave Date",
        "employeeLeaveDateTime", "Date de sortie", "Austritt", "Exit Date", "Exit",
    ),
    "status": (
        "status", "Employment Status", "Lifecycle Status", "Position Status", "Active Status", "Worker Status",
        "active", "Statut",
    ),
    "leave_from": ("leave_from", "Leave Start", "Leave Start Date", "First Day of Leave"),
    "leave_to": ("leave_to", "Leave End", "Leave End Date", "Leave Return Date", "Last Day of Leave"),
    "sponsor": ("sponsor", "Sponsor Email", "Engagement Manager", "Contract Owner"),
    "zone": ("zone", "Time Zone", "Timezone"),
}  # fmt: skip
_SEVERAL = frozenset({"status", "mail"})
"""Of these every column counts: a system may have two columns of status, and any word of an end is one."""


def suggested(names: Sequence[str], sample: Iterable[Mapping[str, Sequence[str]]]) -> ColumnMap:
    """Return the map that the headers suggest; ``sample``: rows whose days show how days are written."""
    by_word = {compared(name): name for name in reversed(names)}
    taken: set[str] = set()
    columns: dict[str, str | list[str]] = {}
    for field, headers in _HEADERS.items():
        matching = [by_word[word] for header in headers if (word := compared(header)) in by_word]
        free = [name for name in dict.fromkeys(matching) if name not in taken]
        if not free:
            continue
        chosen = free if field in _SEVERAL else free[:1]
        taken.update(chosen)
        columns[field] = chosen[0] if len(chosen) == 1 else chosen
    if "name" in columns and "employee_id" not in columns and compared(str(columns["name"])) == "worker":
        columns["employee_id"] = columns["name"]  # "Ana Ruiz (1001)"
    dated = [
        name for field in ("start", "end", "leave_from", "leave_to") if isinstance(name := columns.get(field), str)
    ]
    days = [text for row in sample for name in dated for text in row.get(name, ())]
    return ColumnMap(columns=Columns(**columns), days=suggested_order(days))
