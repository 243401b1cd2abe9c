"""What proves the trail, by program: entries by cursor and from a place on, proofs, the evidence pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.asking import kept_files
from console.store.access_log import latest_views
from governance.queries.audit_pack.verification import PackCheck
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from tests.console.api.programs import Program
from tests.console.opened_console import house_over
from tests.governance.audit.proof_reading import proof_of, proved_entry
from tests.governance.cli.kept_log import Kept


@pytest.fixture
def kept(sqlite_url: str, tmp_path: Path) -> Kept:
    return Kept(sqlite_url, tmp_path)


@pytest.fixture
def auditor(kept: Kept) -> Iterator[Program]:
    with existing_store(kept.context.settings.store) as engine:
        yield Program(house_over(engine)).asks("auditor")


def places(program: Program, path: str) -> list[int]:
    return [row["seq"] for row in program.call(path).json()["rows"]]


def test_entries_are_walked_from_the_newest_or_from_a_place_on(auditor: Program) -> None:
    first = auditor.call("/audit-entries?limit=3").json()
    last = first["rows"][0]["seq"]
    assert [row["seq"] for row in first["rows"]] == [last, last - 1, last - 2]
    assert {"kind", "about", "body", "chain_hash", "entry_id", "recorded_at"} <= first["rows"][0].keys()
    assert places(auditor, f"/audit-entries?limit=3&cursor={first['next_cursor']}")[0] == last - 3
    assert places(auditor, "/audit-entries?sort=oldest&limit=2") == [1, 2]
    assert places(auditor, f"/audit-entries?sort=oldest&from={last - 1}") == [last - 1, last]
    lines = auditor.call("/audit-entries?sort=oldest", accept="application/x-ndjson").text.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, last + 1))


@pytest.mark.parametrize("word", ["0", "-1", "x", "9" * 5_000, "²"])
def test_a_place_that_is_none_is_a_problem(auditor: Program, word: str) -> None:
    assert auditor.call(f"/audit-entries?from={word}").status_code == 400


def test_an_entry_that_somebody_wrote_over_is_told_as_it_stands(kept: Kept, auditor: Program) -> None:
    kept.tamper("UPDATE audit_entry SET body = 'no json' WHERE seq = 2")
    (row,) = auditor.call("/audit-entries?sort=oldest&from=2&limit=1").json()["rows"]
    assert row["body"] == "no json"


def test_an_entry_is_proved_to_whoever_has_the_key(kept: Kept, auditor: Program) -> None:
    assert auditor.call("/audit-proofs/3").status_code == 409
    kept.checkpoint()
    sent = auditor.call("/audit-proofs/3")
    assert sent.headers["content-type"] == "application/octet-stream"
    place, entry, _ = proved_entry(proof_of(sent.text), [kept.verifier])
    assert place == 3
    assert auditor.call(f"/audit-proofs/{entry.entry_id}").content == sent.content
    assert auditor.call("/audit-proofs/999").status_code == 404
    assert auditor.call("/audit-proofs/3?x=1").status_code == 400


def test_a_pack_that_is_downloaded_verifies_and_its_taking_is_kept(
    kept: Kept, auditor: Program, tmp_path: Path
) -> None:
    kept.checkpoint()
    sent = auditor.call("/audit-pack")
    assert sent.status_code == 200, sent.text
    (tmp_path / "pack.zip").write_bytes(sent.content)
    assert PackCheck(tmp_path / "pack.zip", [], [kept.verifier]).verdict().whole
    with reading(auditor.house.own) as connection:
        assert latest_views(connection, 1)[0].page == "the evidence pack, by program"
    with kept_files.one_pack_at_a_time:
        assert auditor.call("/audit-pack").status_code == 409


@pytest.mark.parametrize("path", ["/audit-entries", "/audit-proofs/1", "/audit-pack"])
def test_whoever_sees_one_source_is_given_nothing_of_the_trail(auditor: Program, path: str) -> None:
    assert Program(auditor.house).asks("auditor", issuers=("okta:acme",)).call(path).status_code == 404
