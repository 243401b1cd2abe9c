"""Pictures and PDFs of HTML files, by a real headless Chromium."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dev.chromium_files import find_chromium

ARGUMENTS = [
    *("--no-sandbox", "--no-zygote"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
]


def screenshot(html_path: Path, png_path: Path, width: int, height: int, *, full_page: bool = False) -> None:
    """Write the picture of an HTML file in a window of width x height CSS pixels; all its length with `full_page`."""
    with opened(html_path, width, height) as page:
        page.screenshot(path=png_path, full_page=full_page)


def pdf(html_path: Path, pdf_path: Path) -> None:
    """Write an HTML file as it prints on A4."""
    with opened(html_path) as page:
        page.pdf(path=pdf_path, format="A4", print_background=True)


@contextmanager
def opened(html_path: Path, width: int = 1280, height: int = 800) -> Iterator[Page]:
    """Open an HTML file in a window of that size; nothing outside the file's own folder is requested."""
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.program, args=ARGUMENTS, env={**os.environ, **chromium.environment}
        )
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(html_path.resolve().as_uri())
            yield page
        finally:
            browser.close()
