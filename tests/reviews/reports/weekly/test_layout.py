"""In a real Chromium nothing of the page is cut or runs over: on a phone, on a desk, on paper, in the dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dev.chromium import opened
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from reviews.reports.weekly.report import REPORT
from reviews.reports.writing import write_report
from reviews.settings.sections import ReportSettings
from tests.pdf_text import page_texts
from tests.reviews.reports.layout import A4_PIXELS, LONG, OUTSIDE, OVERFULL, store_with_long_names
from tests.reviews.reports.weekly.filled_week import END, SETTINGS


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layout")
    engine = store_with_long_names(f"sqlite:///{folder / 'store.sqlite'}")
    with reading(engine) as connection:
        settings = ReportSettings(organisation=LONG)
        return write_report(REPORT, Snapshot(connection, SETTINGS), END, folder / "out", settings).page


@pytest.fixture(scope="module")
def page(report: Path) -> Iterator[Page]:
    with opened(report) as page:
        yield page


@pytest.mark.parametrize(("width", "media"), [(390, "screen"), (1_280, "screen"), (A4_PIXELS, "print")])
def test_nothing_is_cut(page: Page, width: int, media: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print" if media == "print" else "screen")
    assert page.evaluate(OVERFULL) == []
    assert page.evaluate(OUTSIDE) == []


def test_the_new_accounts_of_a_week_fit_on_paper_by_their_usual_words(page: Page) -> None:
    words = ["nell.newapp@corp.example.com", "okta:northwind", "JIT candidate", "2026-10-26 11:01", "okta:northwind",
             "Figure Studio", "", "no finding, 1 not evaluable", "lea.halm@corp.example.com"]  # fmt: skip
    page.set_viewport_size({"width": A4_PIXELS, "height": 900})
    page.emulate_media(media="print")
    row = "document.querySelector('.new-jit-accounts tbody tr')"
    page.evaluate(
        f"words => words.forEach((word, n) => {{ const cell = {row}.cells[n]; cell.firstChild.textContent = word; "
        f"cell.className = /^\\d{{4}}-/.test(word) ? 'instant' : /[^ ]{{18}}/.test(word) ? '' : 'words'; }})",
        words,
    )
    assert page.evaluate(OVERFULL) == []


def test_what_would_be_cut_is_seen(page: Page) -> None:
    """So that the test above cannot pass for want of looking."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(media="screen")
    page.add_style_tag(content="td { overflow-wrap: normal !important; }")
    assert page.evaluate(OVERFULL) != []
    page.reload()
    assert page.evaluate(OVERFULL) == []


def test_light_and_dark_differ_and_paper_is_light(page: Page) -> None:
    grounds = {}
    for media, scheme in (("screen", "light"), ("screen", "dark"), ("print", "dark")):
        page.emulate_media(
            media="print" if media == "print" else "screen", color_scheme="dark" if scheme == "dark" else "light"
        )
        grounds[media, scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds["screen", "light"] == grounds["print", "dark"] == "rgb(255, 255, 255)"
    assert grounds["screen", "dark"] == "rgb(16, 20, 24)"


def test_every_printed_page_tells_its_number_the_date_and_the_manifest(page: Page, report: Path) -> None:
    page.emulate_media(media="print", color_scheme="light")
    texts = page_texts(page.pdf(format="A4", prefer_css_page_size=True))
    sealed = json.loads((report.parent / "manifest.json").read_text())["tables_sha256"]
    assert len(texts) >= 3
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Up to 2026-08-08 00:00 UTC" in text
        assert f"Manifest {sealed[:16]}" in text
    assert "Act now" in texts[0]
    assert "1. Findings" not in texts[0], "the first page stands by itself"
    assert sealed in "".join(texts[-1].split()), "a hash is copied as it is: no ligature stands in it"
