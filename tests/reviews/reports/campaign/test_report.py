"""A campaign's report: every item, who said what, what nobody answered, and what a signature is bound to."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from ingest.contract.errors import UnclearError
from ingest.contract.instants import from_micros
from reviews.campaigns.live_items import follow
from reviews.campaigns.owners_deeds import cancel, close, sign_off
from reviews.reports.campaign.report import REPORT
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Document
from reviews.reports.support.tables import TableFiles
from tests.reviews.asked_company import BY_ANN, BY_PAT, BY_RITA, CONTEXT, JO, MAX, NOW, company, opened, privileges
from tests.reviews.campaigns.decided_items import LATER, campaign, decide
from tests.reviews.campaigns.moved_grants import gain, lose
from tests.reviews.reports.kept_report import KeptTables, document_of, rows_of, store_with


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    engine = company(sqlite_url)
    opened(engine)
    decide(engine, "jo admin", BY_PAT, "revoke")
    decide(engine, "pat admin", BY_RITA, "abstain")
    return engine


def reported(engine: Engine) -> tuple[Document, KeptTables]:
    return document_of(REPORT, engine, max(NOW, LATER) + 1)


def facts(tables: KeptTables, name: str) -> dict[str, object]:
    return {row["what"]: row.get("value", row.get("number")) for row in rows_of(tables, name)}


def test_an_open_campaign_has_a_line_to_sign_and_says_what_waits(engine: Engine) -> None:
    document, tables = reported(engine)
    assert document.verdict.endswith("of 4 items decided, not signed off.")
    assert "Signature: ____" in document.first[0].paragraphs[1]
    assert facts(tables, "sign_off")["Signed by"] == "nobody yet"
    items = {row["item_id"]: row for row in rows_of(tables, "items")}
    (revoked,) = [row for row in items.values() if row["decision"] == "revoked"]
    assert revoked["removal"] == "still stands" and revoked["reviewer"] and revoked["entered_by"]
    assert revoked["row_key"].startswith("grant ")
    assert str(document.first[1].none).endswith(
        "may still be answered: silence is counted when the campaign is closed."
    )
    assert set(facts(tables, "campaign_facts")).isdisjoint({"Closed", "Reason"}), "what is not there has no line"
    days = rows_of(tables, "burn_down")
    assert [len(day["day"]) for day in days] == [len("2026-10-28")] * len(days)
    assert days[-1]["left"] == 2 and sum(day["decided"] for day in days) == 2


def test_it_is_told_for_whom_an_item_waits(engine: Engine) -> None:
    _, tables = reported(engine)
    lines = {(row["reviewer"], row["decision"]): row["items"] for row in rows_of(tables, "by_reviewer")}
    waiting = {reviewer: items for (reviewer, decision), items in lines.items() if decision == "no answer yet"}
    assert sum(waiting.values()) == 2 and not any("|" in reviewer for reviewer in waiting)
    assert not any(reviewer == "nobody" for reviewer, _ in lines)


def test_each_of_several_reviewers_is_told_with_his_own_word(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    every = {"reviewers": ["campaign_owner"], "asks": "every", "strategy": "all_must_accept"}
    opened(engine, privileges(stages=[every]))
    for author in (BY_ANN, BY_RITA):
        decide(engine, "jo admin", author)
    decide(engine, "pat admin", BY_ANN, "revoke")
    _, tables = reported(engine)
    lines = {(row["reviewer"], row["decision"]): row["items"] for row in rows_of(tables, "by_reviewer")}
    said = {line: items for line, items in lines.items() if line[1] != "no answer yet"}
    assert said == {
        ("ann@example.com", "approved"): 1,
        ("ann@example.com", "revoked"): 1,
        ("rita@example.com", "approved"): 1,
    }


def test_a_word_that_was_taken_back_is_no_answer(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    opened(engine)
    decide(engine, "jo admin", BY_PAT)
    decide(engine, "jo admin", BY_PAT, "abstain", when=LATER + 1)
    _, tables = document_of(REPORT, engine, LATER + 1)
    lines = [(row["decision"], row["items"]) for row in rows_of(tables, "by_reviewer") if "pat" in row["reviewer"]]
    assert lines == [("no answer yet", 1)]


def test_nobody_is_waited_for_once_a_campaign_is_cancelled_and_nothing_is_told_to_be_removed(engine: Engine) -> None:
    cancel(engine, campaign(engine).campaign_id, "asked by mistake", BY_ANN, LATER)
    document, tables = reported(engine)
    assert {row["state"] for row in rows_of(tables, "items")} == {"cancelled"}
    assert {row["removal"] for row in rows_of(tables, "items")} == {None}
    assert not any(row["decision"] == "no answer yet" for row in rows_of(tables, "by_reviewer"))
    assert str(document.first[1].none).startswith("It was cancelled")


def test_the_burn_down_ends_with_the_report_s_day_or_the_last_decision_after_it(engine: Engine) -> None:
    for as_of, last in ((NOW, LATER), (LATER + 9 * DAY, LATER + 9 * DAY)):
        tables = KeptTables()
        with reading(engine) as connection:
            snapshot = Snapshot(connection, GovernanceSettings(), acts_at=LATER + 30 * DAY)
            REPORT.gather(ReportContext(snapshot, as_of, tables, REPORT.days))
        assert rows_of(tables, "burn_down")[-1]["day"] == from_micros(last).date().isoformat()


def test_what_is_gone_before_anybody_decided_it_waits_no_more(engine: Engine) -> None:
    """Of the four one is withdrawn undecided, one that was decided, and one is added: of two nobody has said a word."""
    for grant_id in ("g1", "g2", "g3"):
        lose(engine, grant_id, JO)
    gain(engine, "new", MAX)
    assert follow(engine, CONTEXT, LATER).withdrawn == 2
    _, tables = reported(engine)
    assert rows_of(tables, "burn_down")[-1]["left"] == sum(
        row["items"] for row in rows_of(tables, "by_reviewer") if row["decision"] == "no answer yet"
    ) == 2  # fmt: skip


def test_a_signed_campaign_is_bound_to_its_hashes_and_lists_the_unanswered(engine: Engine) -> None:
    close(engine, campaign(engine).campaign_id, "all was asked", BY_ANN, LATER)
    sealed = sign_off(engine, campaign(engine).campaign_id, 2, BY_RITA, LATER)
    document, tables = reported(engine)
    told = facts(tables, "sign_off")
    assert (told["Population"], told["Signed population"]) == (sealed.population, sealed.population)
    assert (told["What it came to"], told["Signed report"]) == (sealed.report, sealed.report)
    assert told["Population as it was frozen"] == "the same"
    assert (told["Signed by"], told["Entered by"]) == ("rita@example.com", BY_RITA.spelled())
    assert document.verdict.count("igned off") == 1
    assert document.first[0].paragraphs[1:] == []
    (*_, last) = rows_of(tables, "burn_down")
    assert last["left"] == 2 and last["decided"] == 2, "silence is no decision"
    assert len(rows_of(tables, "no_response")) == 2
    assert "2 privileges without an answer, which is a failure of control" in document.verdict
    ties = facts(tables, "tie_out")
    assert "NO" not in ties.values() and list(ties.values()).count("yes") == 3


def test_privileges_without_an_answer_are_counted_beyond_what_a_page_lists(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviews.reports.campaign.report._MOST_SILENT", 1)
    close(engine, campaign(engine).campaign_id, "all was asked", BY_ANN, LATER)
    with reading(engine) as connection:
        context = ReportContext(Snapshot(connection, GovernanceSettings()), LATER + 1, TableFiles(tmp_path))
        assert "2 privileges without an answer" in REPORT.gather(context).document.verdict


def test_an_unknown_one_is_refused(engine: Engine) -> None:
    with pytest.raises(UnclearError, match="there is no campaign nowhere"):
        document_of(REPORT, engine, NOW, about="nowhere")
    document, _ = document_of(REPORT, engine, NOW, about=campaign(engine).campaign_id[:8])
    assert document.population["items"] == 4


def test_no_campaign_is_told(sqlite_url: str) -> None:
    document, _ = document_of(REPORT, store_with(sqlite_url, lambda _: None), NOW)
    assert document.verdict == "No campaign was opened yet."
