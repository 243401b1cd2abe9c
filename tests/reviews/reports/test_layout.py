"""In a real Chromium no report's page is cut or runs over: on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dev.chromium import opened
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from reviews.reports.catalogue import load_reports
from reviews.reports.writing import write_report
from reviews.settings.sections import ReportSettings
from tests.reviews.reports.layout import A4_PIXELS, OUTSIDE, OVERFULL, store_with_long_names
from tests.reviews.reports.weekly.filled_week import END, SETTINGS

NAMES = [name for name in load_reports() if name != "weekly"]
"""The weekly's page is looked at by its own tests."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("layouts")
    with reading(store_with_long_names(f"sqlite:///{folder / 'store.sqlite'}")) as connection:
        snapshot, settings = Snapshot(connection, SETTINGS), ReportSettings(organisation="Example & Sons")
        return {
            name: write_report(load_reports()[name], snapshot, END, folder / name, settings, ["html"]).page
            for name in NAMES
        }


@pytest.fixture(scope="module")
def page(pages: dict[str, Path]) -> Iterator[Page]:
    with opened(pages[NAMES[0]]) as page:
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut(page: Page, pages: dict[str, Path], name: str) -> None:
    page.goto(pages[name].as_uri())
    for width, media in ((390, "screen"), (A4_PIXELS, "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media="print" if media == "print" else "screen")
        assert page.evaluate(OVERFULL) == [], (name, media)
        assert page.evaluate(OUTSIDE) == [], (name, media)
