"""What the company's personnel system says of its people: a row each, as it stood at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.records.instants import instant

EMPLOYEE, CONTRACTOR = "Employee", "Contractor"
ACTIVE, ON_LEAVE, LEFT = "Active", "On Leave", "Terminated"
POPULATIONS: Mapping[str, str] = {"employees": EMPLOYEE, "contractors": CONTRACTOR}
"""The lists that it gives, each complete, by the type of whom it names."""
TITLES: Mapping[str, str] = {
    "Engineering": "Software Engineer",
    "Sales": "Account Manager",
    "Support": "Support Agent",
    "Finance": "Accountant",
    "Marketing": "Campaign Planner",
    "Legal": "Counsel",
    "People": "People Partner",
    "Audit": "Auditor",
}
"""Department → what its people are called."""
HEADERS: Mapping[str, str] = {
    "employee_id": "Employee ID",
    "name": "Full Name",
    "mail": "Work Email",
    "manager": "Manager ID",
    "department": "Department",
    "title": "Job Title",
    "type": "Employment Type",
    "start": "Hire Date",
    "end": "Termination Date",
    "status": "Employment Status",
    "leave_from": "Leave Start Date",
    "leave_to": "Leave End Date",
}
"""What a column says → its header in the file."""
ZONE = "Europe/Berlin"
"""Where the people's days end."""

Row = dict[str, str]


class Entry(NamedTuple):
    """Somebody whom the personnel system has; ``words``: from when on it says what of the columns."""

    number: str
    name: str
    mail: str
    words: tuple[tuple[int, Row], ...]

    def says(self, since: int, **columns: str) -> Entry:
        """Return the entry with what is said from an instant on besides, or otherwise."""
        return self._replace(words=(*self.words, (since, columns)))

    def answering_to(self, manager: str) -> Entry:
        """Return the entry with the employee number of whom the person answers to."""
        since, columns = self.words[0]
        return self._replace(words=((since, {"manager": manager} | columns), *self.words[1:]))

    def row(self, at: int) -> Row | None:
        """Return the row as it stood at an instant; None: there was none yet."""
        words = [columns for since, columns in self.words if since <= at]
        if not words:
            return None
        row = {"employee_id": self.number, "name": self.name, "mail": self.mail}
        for columns in words:
            row |= columns
        return row


def entry(number: str, name: str, mail: str, columns: Row, since: int = 0) -> Entry:
    """Return somebody who is there from an instant on: an employee at work, but for what ``columns`` say."""
    return Entry(number, name, mail, ((since, {"type": EMPLOYEE, "status": ACTIVE} | columns),))


def rows_of(entries: Iterable[Entry], population: str, at: int) -> list[Row]:
    """Return a population's rows as they stood at an instant, by number."""
    rows = [
        row for entered in entries if (row := entered.row(at)) is not None and row["type"] == POPULATIONS[population]
    ]
    return sorted(rows, key=lambda row: row["employee_id"])


def day_of(at: int) -> str:
    """Return the day of an instant, as the files write it."""
    return instant(at).date().isoformat()


def midnight_before(at: int) -> str:
    """Return the instant, as text, at which the day of an instant began where the people work."""
    day = instant(at).date()
    begun_at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    return f"{begun_at:%Y-%m-%dT%H:%M:%S}Z"
