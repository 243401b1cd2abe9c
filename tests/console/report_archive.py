"""A console whose reports are filed in a folder, and a report as the writer leaves it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from reviews.settings.sections import ReviewsSettings
from tests.console.opened_console import Browser, house_over, login

DAY = "2026-05-04"
PAGE = b"<script>alert(1)</script>"


def written(folder: Path, report: str, names: list[str]) -> None:
    """A filed report, as `reviews.reports.writing` leaves it."""
    files = []
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PAGE)
        files.append({"file": name, "sha256": hashlib.sha256(PAGE).hexdigest(), "bytes": len(PAGE)})
    manifest: dict[str, Any] = {
        "report": report,
        "as_of": "2026-05-04T06:00:00Z",
        "known_at": "2026-05-04T06:01:00Z",
        "files": files,
    }
    manifest |= {"policy_version": "7", "complete": True, "verdict": None, "tables_sha256": "ab", "period": {}}
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))


def archive(browser: Browser, folder: Path, **more: Any) -> Browser:
    schedule = {name: msgspec.Raw(msgspec.json.encode({"out": str(folder)})) for name in ("reports", "weekly_report")}
    house = house_over(browser.house.engine, reviews=ReviewsSettings(schedule=schedule))
    return Browser(house, login("auditor", **more))
