"""What a report printed is held against today's answer, and every difference has its reason; on both stores."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.model.keys import LISTED
from governance.model.states import DAY
from governance.queries.restated import Restated, restated, restated_findings
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.schema import evidence, listed, running
from governance.store.telling.printed_reports import (
    KEPT_DAYS,
    PrintedReport,
    ToPrint,
    last_printed,
    write_printed,
)
from tests.governance.queries.filled import ACME, CORP, accepted, account, at, empty_store, finding, put

ALICE, BOB = f"{ACME}|alice", f"{CORP}|bob"
FIGURES = {"open": 3, "jit accounts": 1}


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE)
        finding(connection, "f-open", ALICE, severity="critical")
        finding(connection, "f-accepted", ALICE)
        accepted(connection, "f-accepted", at(13), at(25))
        finding(connection, "f-closed", ALICE, closed_at=at(15))
        finding(connection, "f-foreseen", ALICE, opened_at=at(25))
        finding(connection, "f-superseded", ALICE, live=0)
        put(connection, listed.census, census_id="c1", issuer=ACME, began_at=at(1), scope="full", status="done")
        generation(connection, 1, {"folds:": "1", "policy:orphan": "1", "policy:jit_mfa": "1"})
    return engine


def generation(connection: Connection, number: int, sections: dict[str, str]) -> None:
    run(connection, "UPDATE derivation SET is_current = 0")
    told = msgspec.json.encode(sections).decode()
    put(connection, running.derivation, generation=number, is_current=1, sections=told)


def print_report(engine: Engine, as_of: int = at(20), name: str = "weekly") -> PrintedReport:
    to_print = ToPrint(name, as_of - 7, as_of, as_of, as_of, 1, FIGURES)
    with writing(engine) as connection:
        write_printed(connection, to_print, as_of + 5)
        printed = last_printed(connection, name, as_of + 1)
        assert printed is not None
    return printed


def today(engine: Engine, report: PrintedReport, figures: dict[str, int] = FIGURES) -> Restated:
    with reading(engine) as connection:
        return restated(Snapshot(connection, GovernanceSettings()), report, figures)


def differences(engine: Engine, report: PrintedReport) -> dict[str, tuple[str | None, str, str]]:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        return {f.finding_id: (f.printed, f.status, reason) for f, reason in restated_findings(snapshot, report)}


def record(connection: Connection, event_id: str, recorded_at: int) -> None:
    put(connection, evidence.fact, record_id=event_id, event_id=event_id, recorded_at=recorded_at, body=b"", raw=b"")


def test_what_stands_is_kept_as_it_was_printed(engine: Engine) -> None:
    report = print_report(engine)
    with reading(engine) as connection:
        sql = "SELECT finding_id, status, severity FROM told_finding WHERE told_by = %s ORDER BY finding_id"
        printed = [tuple(row) for row in rows(connection, sql, (report.report_id,))]
    assert printed == [("f-accepted", "accepted", "high"), ("f-open", "open", "critical")]
    assert (report.figures, report.listed, report.printed_at) == (FIGURES, frozenset({ACME}), at(20) + 5)


def test_one_report_is_kept_once_and_the_last_one_before_is_found(engine: Engine) -> None:
    first = print_report(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET severity = 'low'")
    assert print_report(engine) == first
    with reading(engine) as connection:
        assert rows(connection, "SELECT DISTINCT severity FROM told_finding ORDER BY 1") == [("critical",), ("high",)]
        assert last_printed(connection, "weekly", at(20)) is None
        assert last_printed(connection, "weekly", at(27)) == first
        assert last_printed(connection, "monthly", at(27)) is None


def test_of_an_old_report_what_it_told_first_stays_and_nothing_is_held_against_it(engine: Engine) -> None:
    old = print_report(engine)
    another = print_report(engine, at(21), "monthly")
    with writing(engine) as connection:
        finding(connection, "f-later", ALICE, opened_at=at(22))
    repeating = print_report(engine, at(23))
    newest = print_report(engine, at(24) + KEPT_DAYS * DAY)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET live = 0 WHERE finding_id = 'f-open'")
    told = {r.report_id: _told(engine, r) for r in (old, another, repeating, newest)}
    assert told == {
        old.report_id: ["f-accepted", "f-open"],
        another.report_id: ["f-accepted", "f-open"],
        repeating.report_id: ["f-later"],
        newest.report_id: ["f-accepted", "f-foreseen", "f-later", "f-open"],
    }
    assert differences(engine, repeating) == {}
    assert differences(engine, newest)["f-open"] == ("open", "superseded", "late records")


def _told(engine: Engine, report: PrintedReport) -> list[str]:
    with reading(engine) as connection:
        sql = "SELECT finding_id FROM told_finding WHERE told_by = %s ORDER BY finding_id"
        return [row[0] for row in rows(connection, sql, (report.report_id,))]


def test_the_same_knowledge_restates_nothing(engine: Engine) -> None:
    report = print_report(engine)
    with writing(engine) as connection:
        # The clock, and people, have moved on.
        accepted(connection, "f-open", at(22), at(40))
        finding(connection, "f-later", ALICE, opened_at=at(23))
    assert today(engine, report) == Restated(report, [], {}, ())


def test_a_late_record_restates_what_it_shows_and_what_it_takes_back(engine: Engine) -> None:
    report = print_report(engine)
    with writing(engine) as connection:
        record(connection, "okta:late", at(22))
        finding(connection, "f-late", ALICE, evidence='["okta:e1", "okta:late#1"]', generation=2)
        run(connection, "UPDATE finding SET live = 0 WHERE finding_id = 'f-open'")
        run(connection, "UPDATE finding SET severity = 'low' WHERE finding_id = 'f-accepted'")
        generation(connection, 2, {"folds:": "2", "policy:orphan": "1"})
    assert differences(engine, report) == {
        "f-late": (None, "open", "late records"),
        "f-open": ("open", "superseded", "late records"),
        "f-accepted": ("accepted", "accepted", "late records"),
    }
    told = today(engine, report, {"open": 4, "jit accounts": 1, "new": 1})
    assert [tuple(figure) for figure in told.figures] == [("open", 3, 4)]
    assert told.findings == {"late records": 3}
    assert told.reasons == ("late records", "new rules")


def test_other_rules_restate_what_they_judge(engine: Engine) -> None:
    report = print_report(engine)
    with writing(engine) as connection:
        finding(connection, "f-orphan", ALICE, generation=2)
        finding(connection, "f-mfa", ALICE, generation=2, policy="jit_mfa")
        generation(connection, 2, {"folds:": "1", "policy:orphan": "2", "policy:jit_mfa": "1"})
    assert {key: reason for key, (_, _, reason) in differences(engine, report).items()} == {
        "f-orphan": "new rules",
        "f-mfa": "late records",
    }


def test_the_first_list_of_a_source_restates_what_it_shows(engine: Engine) -> None:
    report = print_report(engine)
    with writing(engine) as connection:
        put(connection, listed.census, census_id="c2", issuer=CORP, began_at=at(19), scope="full", status="done")
        record(connection, f"{LISTED}1", at(22))
        finding(connection, "f-bob", BOB, evidence=f'["{LISTED}1"]')
        finding(connection, "f-listed-again", ALICE, evidence=f'["{LISTED}1"]')
    assert {key: reason for key, (_, _, reason) in differences(engine, report).items()} == {
        "f-bob": "first census",
        "f-listed-again": "late records",
    }
    assert today(engine, report, {"jit accounts": 9}).reasons == ("late records", "first census")
