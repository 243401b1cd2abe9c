from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.console.opened_console import Browser, words
from tests.console.report_archive import DAY, PAGE, archive, written


def test_every_report_says_what_it_is_and_how_it_is_written(browser: Browser) -> None:
    assert "jitgov report weekly --out FOLDER" in words(browser.get("/reports"))


def test_what_was_filed_is_listed_and_downloaded_to_be_kept(browser: Browser, tmp_path: Path) -> None:
    written(tmp_path / DAY, "weekly", ["weekly.html", "tables/opened.json"])
    written(tmp_path / "orphans" / DAY, "orphans", ["orphans.html"])
    auditor = archive(browser, tmp_path)
    page = auditor.get("/reports").text
    assert f'href="/reports/weekly/{DAY}"' in page
    assert f'href="/reports/orphans/{DAY}"' in page
    filed = auditor.get(f"/reports/weekly/{DAY}")
    assert hashlib.sha256(PAGE).hexdigest() in filed.text
    for name in ("weekly.html", "tables%2Fopened.json"):
        assert f'href="/reports/weekly/{DAY}/{name}"' in filed.text
        answer = auditor.get(f"/reports/weekly/{DAY}/{name}")
        assert (answer.status_code, answer.content) == (200, PAGE)
        assert answer.headers["content-disposition"].startswith(f'attachment; filename="weekly-{DAY}-')
        assert answer.headers["content-type"] == "application/octet-stream"
    assert auditor.get(f"/reports/weekly/{DAY}/manifest.json").json()["report"] == "weekly"


@pytest.mark.parametrize(
    "to",
    [
        f"weekly/{DAY}/not-listed.txt",
        f"weekly/{DAY}/..%2Fsecret.txt",
        f"weekly/{DAY}/..%2F..%2Fsecret.txt",
        f"weekly/{DAY}/%2Fetc%2Fpasswd",
        f"weekly/{DAY}/linked.html",
        f"weekly/{DAY}/linked%2Fsecret.txt",
        f"weekly/{DAY}/gone.html",
        "weekly/..%2F..",
        f"weekly/..%2F{DAY}/manifest.json",
        f"..%2Fweekly/{DAY}/manifest.json",
        "weekly/2026-05-05/manifest.json",
    ],
)
def test_nothing_leads_out_of_a_filed_report(browser: Browser, tmp_path: Path, to: str) -> None:
    root = tmp_path / "reports"
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (root / "secret.txt").parent.mkdir()
    (root / "secret.txt").write_text("secret")
    (root / DAY).mkdir()
    (root / DAY / "linked").symlink_to(tmp_path)
    (root / DAY / "linked.html").symlink_to(outside)
    (root / "2026-05-05").symlink_to(root / DAY)
    named = [
        "weekly.html", "gone.html", "linked.html", "linked/secret.txt", "../secret.txt", "../../secret.txt",
        "/etc/passwd",
    ]  # fmt: skip
    manifest: dict[str, Any] = {
        "report": "weekly",
        "as_of": "2026-05-04T06:00:00Z",
        "known_at": None,
        "policy_version": None,
    }
    manifest |= {"complete": True, "verdict": None, "tables_sha256": "ab"}
    manifest["files"] = [{"file": name, "sha256": "ab", "bytes": 1} for name in named]
    (root / DAY / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    answer = archive(browser, root).get(f"/reports/{to}")
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")


def test_whoever_sees_one_source_sees_no_report_of_all(browser: Browser, tmp_path: Path) -> None:
    written(tmp_path / DAY, "weekly", ["weekly.html"])
    elsewhere = archive(browser, tmp_path, issuers=("entra:corp",))
    assert DAY not in elsewhere.get("/reports").text
    assert elsewhere.get(f"/reports/weekly/{DAY}").status_code == 404
    assert elsewhere.get(f"/reports/weekly/{DAY}/weekly.html").status_code == 404
