"""The weekly report: its order, its arithmetic, its files, and that nothing a record says acts in it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.model.acts import Act, Author, made_act
from governance.model.states import IDP_PREFIX
from governance.settings.sections import Exclusion, GovernanceSettings, SweepSettings
from governance.store.database.engine import writing
from governance.store.database.statements import run
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import campaigning, evidence, listed, reviewing, running
from ingest.contract.instants import from_micros
from tests.governance.queries.filled import ACME, at, covered, grant, named, put
from tests.reviews.reports.weekly.filled_week import END, FORMULA, SCRIPT, filled_week, report_of, table, write

TITLES = [
    "Act now",
    "Not judged",
    "1. Findings",
    "2. New JIT accounts",
    "3. Entitlement changes",
    "4. Reviews",
    "5. Stale accounts and exclusions",
    "6. Not evaluable",
    "7. What it rests on",
    "8. Twelve weeks&#39; trend",
    "9. Tie-out",
]


@pytest.fixture
def engine(store_url: str) -> Engine:
    return filled_week(store_url)


def test_the_first_page_and_the_parts_stand_in_order(engine: Engine, tmp_path: Path) -> None:
    page = write(engine, tmp_path).read_text()
    assert page.startswith("<!doctype html>")
    assert re.findall(r"<h2>(.*?)</h2>", page) == TITLES
    assert "http://" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


def test_manifest_seals_every_file(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write(engine, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    assert {one["file"] for one in manifest["files"]} == there
    for one in manifest["files"]:
        content = (folder / one["file"]).read_bytes()
        assert (one["sha256"], one["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert manifest["known_at"] == "2026-05-03T00:00:00Z"
    assert manifest["tables_sha256"] in (folder / "weekly.html").read_text()


def test_same_store_gives_same_bytes(engine: Engine, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(engine, tmp_path / name)
    for path in (p for p in (tmp_path / "a").rglob("*") if p.is_file()):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_nothing_that_a_record_says_acts(engine: Engine, tmp_path: Path) -> None:
    page = write(engine, tmp_path).read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    with (tmp_path / "tables" / "new_jit_accounts.csv").open(newline="") as lines:
        assert {row["account"] for row in csv.DictReader(lines)} == {"'=cmd()"}
    told = json.loads((tmp_path / "tables" / "new_jit_accounts.json").read_text())
    assert {row["account"] for row in told} == {FORMULA}


def test_values_are_isolated_and_instants_are_short(engine: Engine, tmp_path: Path) -> None:
    page = write(engine, tmp_path).read_text()
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page)
    assert cells
    assert all(cell.startswith("<bdi>") and cell.endswith("</bdi>") for cell in cells)
    assert "<bdi>2026-08-02 00:00</bdi>" in cells
    assert 'counter(page) " of " counter(pages)' in page


def test_numbers_tie_out(engine: Engine) -> None:
    report = report_of(engine)
    assert table(report, "tie_out").rows == [("Findings", 2, 2, 2, 2, "yes"), ("Accounts", 4, 1, 1, 4, "yes")]
    verdicts = {row[0]: row[1] for row in table(report, "tie_out_sweep").rows}
    assert verdicts["sum of verdicts"] == verdicts["population"] == 3
    assert verdicts["ties out"] == "yes"


def test_pressing_and_overdue_findings_are_told_with_their_owner(engine: Engine) -> None:
    lines = table(report_of(engine), "act_now").rows
    assert [(row[0], row[6], row[7], row[-1]) for row in lines] == [
        ("critical", "no owner is known", None, "f-carried"),
        ("high", "compliance", "2026-08-02T00:00:00Z", "f-new"),
    ]


def test_every_table_of_accounts_has_their_keys_and_policies_are_called_one_way(engine: Engine) -> None:
    for found in (one for part in report_of(engine).parts for one in part.tables):
        if found.name != "exclusions":
            named = {"account", "policy"} & set(found.columns)
            assert {f"{name}_id" for name in named} <= set(found.columns), found.name


def test_privileged_changes_come_first_and_what_was_revoked_but_stayed_is_told(engine: Engine) -> None:
    report = report_of(engine)
    assert [row[4] for row in table(report, "entitlement_changes").rows] == ["directory role: admin", "group: all"]
    assert [row[-1] for row in table(report, "revoked_not_removed").rows] == ["i2"]
    assert [row[-1] for row in table(report, "reviews_overdue").rows] == ["i1"]


def test_a_period_read_throughout_is_complete(engine: Engine) -> None:
    assert report_of(engine).complete


@pytest.mark.parametrize(
    ("basis", "reason"),
    [
        ("gap", "system_log of okta:acme was not read from 2026-08-04T00:00:00Z to 2026-08-08T00:00:00Z"),
        ("assumed", "coverage of system_log of okta:other is assumed from its records, not declared"),
    ],
)
def test_a_period_not_read_throughout_is_incomplete(engine: Engine, basis: str, reason: str) -> None:
    with writing(engine) as connection:
        whom = ACME if basis == "gap" else "okta:other"
        covered(connection, whom, "system_log", at(96) if basis == "gap" else at(1), END, basis)
    report = report_of(engine)
    assert not report.complete
    assert table(report, "incomplete_reasons").rows == [(reason,)]


def test_rejected_records_missed_jobs_and_a_broken_chain_make_it_incomplete(engine: Engine) -> None:
    with writing(engine) as connection:
        put(connection, evidence.rejected, rejected_id="x", reason="no JSON", idp="okta")
        put(connection, running.job_run, job="sweep", due_at=at(97), status="missed")
        connection.execute(evidence.audit_entry.update().values(body=b"{}"))
    reasons = [str(row[0]) for row in table(report_of(engine), "incomplete_reasons").rows]
    assert [reason.partition(":")[0] for reason in reasons] == [
        "1 rejected record waits to be replayed",
        "job sweep missed",
        "the audit chain is not verified",
    ]


def test_an_edited_row_breaks_the_audit_trail_of_the_report(engine: Engine) -> None:
    act = made_act("accept", "f-new", {"reason": "known"}, Author(via="os", uid=1, name="kim"), at(97))
    with writing(engine) as connection:
        insert_acts(connection, [act])
        run(connection, "UPDATE act SET body = '{}'")
    (reason,) = (str(row[0]) for row in table(report_of(engine), "incomplete_reasons").rows)
    assert reason.startswith("the audit chain is not verified: ")
    assert f"act {act.act_id} is not what its latest audit entry says" in reason


def test_exclusions_are_told_whoever_entered_them(engine: Engine) -> None:
    until = from_micros(at(120))
    by_settings = Exclusion(account="svc-*@example.com", owner="ops", reason="runs once a year", until=until)
    said = [("left", at(98), at(110), {}), ("back", at(98), at(110), {}), ("back", at(99), at(99), {"withdrawn": True})]
    acts = [_exclusion(f"{ACME}|{who}", when, end, more) for who, when, end, more in said]
    with writing(engine) as connection:
        insert_acts(connection, acts)
    settings = GovernanceSettings(sweep=SweepSettings(exclusions=[by_settings]))
    assert table(report_of(engine, settings=settings), "exclusions").rows == [
        ("back@example.com", "kim", "kim (uid 1)", "on leave", "2026-08-18T00:00:00Z", "withdrawn"),
        ("left@example.com", "kim", "kim (uid 1)", "on leave", "2026-08-18T00:00:00Z", "in force"),
        ("svc-*@example.com", "ops", "settings", "runs once a year", "2026-08-28T00:00:00Z", "in force"),
    ]


def _exclusion(account_id: str, when: int, until: int, more: dict[str, bool]) -> Act:
    says = {"account": account_id, "owner": "kim", "reason": "on leave"} | more
    return made_act("exclusion", account_id, says, Author(via="os", uid=1, name="kim"), when, until_at=until)


def test_trend_marks_the_weeks_that_were_not_read(engine: Engine) -> None:
    lines = table(report_of(engine, at(60)), "trend").rows
    assert [row[-1] for row in lines] == ["incomplete"] * 4 + ["yes"] * 8
    assert lines[-1][0] == "2026-06-29T00:00:00Z"


def test_what_only_a_census_tells_is_shown_as_such(engine: Engine) -> None:
    with writing(engine) as connection:
        told = {"issuer": ACME, "scope": "full", "status": "done"}
        for day in (90, 96):
            put(connection, listed.census, census_id=f"c{day}", began_at=at(day), **told)
        grant(connection, "g3", f"{ACME}|alice", f"{ACME}|group:old", valid_from=at(90), from_basis="unknown")
        grant(connection, "g4", f"{ACME}|alice", f"{ACME}|group:new", valid_from=at(96), from_basis="unknown")
        grant(connection, "g5", f"{ACME}|alice", f"{ACME}|group:seen", valid_from=at(97), from_basis="unknown")
    changes = table(report_of(engine), "entitlement_changes").rows
    assert [row[1] for row in changes if "group:" in str(row[4]) and row[1] != "granted"] == [
        "found by census, no record tells of it"
    ]


def test_a_stated_gap_is_shown(engine: Engine) -> None:
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(95), at(96), basis="gap")
    row = next(row for row in table(report_of(engine), "coverage").rows if row[1] == "system_log")
    assert "2026-08-03" in str(row[3])
    assert "INCOMPLETE" in str(table(report_of(engine), "period").rows)


def test_a_new_account_s_identity_provider_goes_by_its_name(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        named(connection, "application", f"{IDP_PREFIX}{ACME}|0oa1adfs", "Corporate ADFS")
        run(
            connection,
            "UPDATE account SET provenance_detail = %s WHERE account_id = %s",
            ('{"idp": "0oa1adfs"}', SCRIPT),
        )
    write(engine, tmp_path)
    rows = json.loads((tmp_path / "tables" / "new_jit_accounts.json").read_text())
    assert {row["idp"] for row in rows} >= {"Corporate ADFS"}


@pytest.mark.parametrize(("state", "reviewer"), [("open", "kim"), ("cancelled", "not asked yet")])
def test_whom_a_campaign_asks_about_a_jit_account_is_its_reviewer(engine: Engine, state: str, reviewer: str) -> None:
    with writing(engine) as connection:
        put(connection, campaigning.campaign, campaign_id="c", name="all", state=state, known_at=at(98))
        put(connection, campaigning.campaign_item, item_id="ci", campaign_id="c", account_id=SCRIPT, state="asked")
        put(connection, campaigning.campaign_asked, item_id="ci", campaign_id="c", reviewer="kim", role="manager")
    made = {row[-2]: row[8] for row in table(report_of(engine), "new_jit_accounts").rows}
    assert made[SCRIPT] == reviewer


@pytest.mark.parametrize(
    ("asked_at", "state", "reviewer"), [(96, "asked", "lou"), (98, "asked", "kim"), (98, "superseded", "lou")]
)
def test_the_reviewer_of_a_jit_account_is_whoever_was_asked_last(
    engine: Engine, asked_at: int, state: str, reviewer: str
) -> None:
    with writing(engine) as connection:
        put(connection, campaigning.campaign, campaign_id="c", name="all", state="open", known_at=at(asked_at))
        put(connection, campaigning.campaign_item, item_id="ci", campaign_id="c", account_id=SCRIPT, state=state)
        put(connection, campaigning.campaign_asked, item_id="ci", campaign_id="c", reviewer="kim", role="manager")
        put(connection, reviewing.review_item, item_id="ri", review_id="r", what="jit_account", account_id=SCRIPT,
            reviewer="lou", opened_at=at(97))  # fmt: skip
    made = {row[-2]: row[8] for row in table(report_of(engine), "new_jit_accounts").rows}
    assert made[SCRIPT] == reviewer
