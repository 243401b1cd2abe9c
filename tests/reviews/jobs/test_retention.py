"""What is older than the settings keep it goes; facts, verdicts and what a legal hold stands on stay."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from governance.model.acts import Author, made_act
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.evidence.act_rows import insert_acts
from governance.store.schema import evidence, reviewing, running
from reviews.jobs.interface import JobContext
from reviews.jobs.retention import RetentionJob, retain
from reviews.settings.retention import RetentionSettings
from reviews.settings.sections import ReviewsSettings
from tests.governance.queries.filled import ACME, at, empty_store, put

NOW = at(500)
ADA = Author(via="os", uid=1000, name="ada")


def filled(url: str) -> Engine:
    engine = empty_store(url)
    with writing(engine) as connection:
        for name, day in (("ann", 1), ("bob", 1), ("cid", 450)):
            key = f"{ACME}|{name}"
            put(connection, evidence.fact, record_id=f"r{name}", about=key, recorded_at=at(day), body=b"{}", raw=b"{1}")
            put(
                connection,
                reviewing.review_item,
                item_id=name,
                review_id="old",
                account_id=key,
                summary=f"{name} holds",
            )
        put(connection, reviewing.review, review_id="old", closed_at=at(10))
        for day in (1, 2, 499):
            put(connection, running.job_run, job="sweep", due_at=at(day), status="done")
    return engine


def retained(engine: Engine, folder: Path, **kept: int) -> str:
    schedule = {"weekly_report": msgspec.Raw(msgspec.json.encode({"out": str(folder / "reports")}))}
    retention = RetentionSettings(packs_folder=str(folder / "packs"), **kept)
    reviews = ReviewsSettings(retention=retention, schedule=schedule)
    return retain(JobContext(engine, GovernanceSettings(), reviews, {}), RetentionJob(), NOW)


def written(folder: Path) -> None:
    for day in ("2026-05-04", "2027-09-06", "not-a-day"):
        (folder / "reports" / day).mkdir(parents=True)
    for name in ("orphans/2026-05-04", "orphans/2027-09-06", "backups/2026-05-04"):
        (folder / "reports" / name).mkdir(parents=True)
        if name.startswith("orphans"):
            (folder / "reports" / name / "manifest.json").write_text("{}")
    (folder / "packs").mkdir()
    for name in ("old.zip", "new.zip"):
        with zipfile.ZipFile(folder / "packs" / name, "w") as pack:
            pack.writestr("manifest.json", "{}")
    (folder / "packs" / "notes.txt").write_text("no pack")
    for name in ("old.zip", "notes.txt"):
        os.utime(folder / "packs" / name, (at(1) // 1_000_000,) * 2)
    os.utime(folder / "packs" / "new.zip", (NOW // 1_000_000,) * 2)


def left(engine: Engine) -> tuple[list[bytes], list[str | None], int]:
    with reading(engine) as connection:
        raw = [bytes(row[0]) for row in rows(connection, "SELECT raw FROM fact ORDER BY record_id")]
        shown = [row[0] for row in rows(connection, "SELECT summary FROM review_item ORDER BY item_id")]
        return raw, shown, len(rows(connection, "SELECT 1 FROM job_run"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for part in ("reports", "packs") for path in (folder / part).iterdir())


def test_what_is_old_goes_and_the_rest_stays(store_url: str, tmp_path: Path) -> None:
    engine = filled(store_url)
    written(tmp_path)
    line = retained(engine, tmp_path, raw_days=100, shown_days=100, reports_days=100, packs_days=100)
    assert line == "dropped: 2 records, what was shown of 3 items, 2 runs of jobs, 3 reports and packs"
    assert left(engine) == ([b"null", b"null", b"{1}"], [None, None, None], 1)
    assert names(tmp_path) == ["2027-09-06", "backups", "new.zip", "not-a-day", "notes.txt", "orphans"]
    nested = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("reports/*/2*"))
    assert nested == ["reports/backups/2026-05-04", "reports/orphans/2027-09-06"]


def test_what_a_legal_hold_stands_on_stays(sqlite_url: str, tmp_path: Path) -> None:
    engine = filled(sqlite_url)
    written(tmp_path)
    with writing(engine) as connection:
        insert_acts(connection, [made_act("legal_hold", f"{ACME}|ann", {"matter": "Smith v. Acme"}, ADA, at(3))])
    line = retained(engine, tmp_path, raw_days=100, shown_days=100, reports_days=100, packs_days=100)
    assert line.endswith("no report and no pack (3 are old), because a legal hold stands")
    assert left(engine)[:2] == ([b"{1}", b"null", b"{1}"], ["ann holds", None, None])
    assert len(names(tmp_path)) == 8


def test_by_default_all_is_kept_but_old_runs(sqlite_url: str, tmp_path: Path) -> None:
    engine = filled(sqlite_url)
    assert retained(engine, tmp_path) == "dropped: 2 runs of jobs"
    assert left(engine) == ([b"{1}"] * 3, ["ann holds", "bob holds", "cid holds"], 1)


def test_what_was_asked_again_goes_and_what_is_still_to_be_asked_stays(store_url: str, tmp_path: Path) -> None:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        put(connection, reviewing.review, review_id="old", closed_at=at(10))
        asked = (("a1", "again", 1, "grant"), ("a2", "again", 2, "grant"), ("f1", "a finding", 1, "finding"))
        for item_id, question_id, number, what in asked:
            put(connection, reviewing.review_item, item_id=item_id, review_id="old", question_id=question_id, what=what,
                account_id=f"{ACME}|ann", round=number, carried=1, summary="shown", evidence="[]")  # fmt: skip
        put(connection, reviewing.review_item, item_id="z", review_id="old", account_id=f"{ACME}|ann", evidence="[]")
    assert retained(engine, tmp_path, shown_days=100).startswith("dropped: what was shown of 3 items")
    with reading(engine) as connection:
        left = rows(connection, "SELECT item_id FROM review_item WHERE summary IS NOT NULL OR evidence IS NOT NULL")
        assert [row[0] for row in left] == ["a2"]
