"""Those who left, by the roster: in time, late, or with access that still stands."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.settings.links import LinkSettings
from governance.store.schema import held
from governance.store.schema import rosters as rostered
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from reviews.reports.terminations.report import REPORT
from reviews.settings.sections import ReportSettings
from tests.governance import rosters
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.configured import governance
from tests.governance.own_lists import ListOf
from tests.governance.queries.filled import ACME, account, app_account, at, put, use
from tests.governance.told import Told
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END


def leaver(connection: Connection, name: str, left_at: int, **values: object) -> None:
    person = f"roster:hr|{name}"
    put(connection, rostered.person, person_id=person, issuer="roster:hr", valid_from=at(1), recorded_from=at(1),
        name=name, status="ended", ends_at=left_at)  # fmt: skip
    put(connection, rostered.person_key, person_id=person, key=f"name:{name}")
    account(connection, f"{ACME}|{name}", **values)
    put(connection, held.identity_link, account_id=f"{ACME}|{name}", link=f"person:{person}")


def filled(connection: Connection) -> None:
    leaver(connection, "prompt", at(50), state="disabled", ended_at=at(50, 3))
    leaver(connection, "lingers", at(60), state="disabled", ended_at=at(60, 1))
    app_account(connection, f"{ACME}|lingers", f"{ACME}|crm")
    use(connection, f"{ACME}|lingers", at(62))
    leaver(connection, "slow", at(70), state="deleted", ended_at=at(75))
    leaver(connection, "long-ago", at(-60), state="deleted", ended_at=at(-59))


def test_each_leaver_has_one_outcome(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    lines = {row["person"]: row for row in rows_of(tables, "leavers")}
    told = ("outcome", "hours_to_deactivate", "hours_to_gone", "still_stands", "used_since")
    assert {name: tuple(line[column] for column in told) for name, line in lines.items()} == {
        "prompt": ("in time", 3, 3, None, "no"),
        "lingers": ("overdue", 1, None, "lingers@example.com (crm, active)", "yes"),
        "slow": ("late", 120, 120, None, "no"),
    }
    assert {row["person"] for row in rows_of(tables, "late_or_overdue")} == {"lingers", "slow"}
    assert document.verdict == ("Of 3 people who left, access of 2 was not gone within 24 hours, of 1 it still stands.")
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def test_the_agreed_hours_are_a_setting(sqlite_url: str) -> None:
    settings = ReportSettings(termination_sla_hours=200)
    document, _ = document_of(REPORT, store_with(sqlite_url, filled), END, of_reports=settings)
    assert document.population == {"left": 3, "in_time": 2, "late": 0, "overdue": 1}


def test_without_a_roster_nobody_is_told_to_have_left(sqlite_url: str) -> None:
    document, _ = document_of(REPORT, store_with(sqlite_url, lambda _: None), END)
    assert "No roster was read" in document.verdict


LINKED = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}))


def left(told: Told, *records: Event) -> dict[str, object]:
    """Ada, who left on the fifth, as the report of the tenth has her."""
    listed = CensusOf(day(2)).account("ada", profile={"employeeNumber": "1"}).events()
    gone = rosters.listed(6, [rosters.person("1", "Ada", status="ended", end=day(5))])
    told.tell([*listed, *gone, *records])
    _, tables = document_of(REPORT, told.engine, to_micros(day(10)), LINKED)
    (line,) = rows_of(tables, "leavers")
    return {name: line[name] for name in ("outcome", "hours_to_gone", "still_stands", "used_since")}


def test_whoever_is_suspended_cannot_sign_in(sqlite_url: str) -> None:
    told = Told(sqlite_url, LINKED)
    line = left(told, record(day(5.5), "account_disabled", "ada", reason="suspended"))
    assert line == {"outcome": "in time", "hours_to_gone": 12, "still_stands": None, "used_since": "no"}
    told.tell([record(day(8), "account_enabled", "ada", reason="unsuspended")])
    assert left(told)["outcome"] == "overdue"


def test_what_came_after_the_report_s_instant_is_not_told(sqlite_url: str) -> None:
    came_back = [record(day(12), "account_enabled", "ada"), record(day(13), "sign_in", "ada")]
    line = left(Told(sqlite_url, LINKED), record(day(5.5), "account_disabled", "ada"), *came_back)
    assert line == {"outcome": "in time", "hours_to_gone": 12, "still_stands": None, "used_since": "no"}


def test_access_was_gone_since_the_suspension_whatever_followed_it(sqlite_url: str) -> None:
    """Suspended on the day, deactivated and deleted later: as of no instant does that make it late."""
    told = Told(sqlite_url, LINKED)
    in_time = {"outcome": "in time", "hours_to_gone": 12, "still_stands": None, "used_since": "no"}
    assert left(told, record(day(5.5), "account_disabled", "ada", reason="suspended")) == in_time
    assert left(told, record(day(8), "account_disabled", "ada")) == in_time
    assert left(told, record(day(9), "account_deleted", "ada")) == in_time
    assert left(told, *_came_and_went(12, 13)) == in_time


def _came_and_went(back: float, gone: float) -> list[Event]:
    return [record(day(back), "account_enabled", "ada"), record(day(gone), "account_disabled", "ada")]


def test_an_account_that_the_application_s_own_list_calls_disabled_stands_no_more(sqlite_url: str) -> None:
    told = Told(sqlite_url, LINKED)
    address = "ada@example.com"
    there = ListOf(day(3)).account(address, email=address).events()
    line = left(told, record(day(5.5), "account_disabled", "ada"), *there)
    assert line == {
        "outcome": "overdue",
        "hours_to_gone": None,
        "still_stands": "ada@example.com (crm, active)",
        "used_since": "no",
    }
    line = left(told, *ListOf(day(7)).account(address, "disabled", email=address).events())
    assert line == {"outcome": "late", "hours_to_gone": 48, "still_stands": None, "used_since": "no"}


def test_an_account_that_was_made_after_the_report_s_instant_is_not_told(sqlite_url: str) -> None:
    told = Told(sqlite_url, LINKED)
    there = ListOf(day(14)).account("ada@example.com", created=day(13), email="ada@example.com").events()
    assert left(told, record(day(5.5), "account_disabled", "ada"), *there)["outcome"] == "in time"
