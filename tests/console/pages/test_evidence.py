from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.asking import kept_files
from governance.queries.audit_pack.verification import PackCheck
from governance.store.database.open_store import existing_store
from tests.console.opened_console import Browser, house_over, login
from tests.governance.audit.proof_reading import proof_of, proved_entry
from tests.governance.cli.kept_log import Kept


@pytest.fixture
def kept(sqlite_url: str, tmp_path: Path) -> Kept:
    return Kept(sqlite_url, tmp_path)


@pytest.fixture
def auditor(kept: Kept) -> Iterator[Browser]:
    with existing_store(kept.context.settings.store) as engine:
        yield Browser(house_over(engine), login("auditor"))


def test_an_entry_is_proved_to_whoever_has_the_key(kept: Kept, auditor: Browser) -> None:
    kept.checkpoint()
    assert 'href="/audit/proof?entry=3"' in auditor.get("/audit").text
    sent = auditor.get("/audit/proof?entry=3")
    assert sent.headers["content-disposition"] == 'attachment; filename="entry-3.tlog-proof"'
    place, entry, _ = proved_entry(proof_of(sent.text), [kept.verifier])
    assert place == 3
    assert auditor.get(f"/audit/proof?entry={entry.entry_id}").content == sent.content


@pytest.mark.parametrize(("entry", "status"), [("999", 404), ("made-up", 404), ("", 400), ("9" * 30, 404)])
def test_an_entry_that_there_is_not_has_no_proof(kept: Kept, auditor: Browser, entry: str, status: int) -> None:
    kept.checkpoint()
    assert auditor.get(f"/audit/proof?entry={entry}").status_code == status


def test_a_pack_that_is_downloaded_verifies(kept: Kept, auditor: Browser, tmp_path: Path) -> None:
    kept.checkpoint()
    sent = auditor.post("/audit/pack", {})
    assert sent.status_code == 200, sent.text
    (tmp_path / "pack.zip").write_bytes(sent.content)
    verdict = PackCheck(tmp_path / "pack.zip", [], [kept.verifier]).verdict()
    assert verdict.whole
    assert verdict.chain.sound.seq >= 20


def test_one_pack_is_made_at_a_time(auditor: Browser) -> None:
    with kept_files.one_pack_at_a_time:
        assert auditor.post("/audit/pack", {}).status_code == 409


def test_whoever_sees_one_source_takes_nothing_away(auditor: Browser) -> None:
    elsewhere = Browser(auditor.house, login("auditor", issuers=("okta:acme",)))
    assert elsewhere.get("/audit/proof?entry=1").status_code == 404
    assert elsewhere.post("/audit/pack", {}).status_code == 404
