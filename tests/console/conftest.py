"""One small company for all tests that only ask; who decides anything opens one of his own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Window
from playwright.sync_api import expect, sync_playwright

from dev.chromium import ARGUMENTS
from dev.chromium_files import find_chromium
from tests.console.derived_console import Derived, derived_console
from tests.console.opened_console import Browser, house_over, login
from tests.reviews.opened import filled_store, open_at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser of somebody with every role, over the small company with a review opened."""
    engine = filled_store("sqlite://")
    open_at(engine)
    yield Browser(house_over(engine), login())
    engine.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Window]:
    """A browser with windows, of the files that dev/chromium_files.py lists."""
    # An action waits so long by itself, an expectation a sixth of it: nothing that is expected comes the sooner for it.
    expect.set_options(timeout=30_000)
    found = find_chromium()
    environment: dict[str, str | float | bool] = {**os.environ, **found.environment}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.program, args=ARGUMENTS, env=environment)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def derived() -> Iterator[Derived]:
    """A console over a state that was derived."""
    with derived_console() as derived:
        yield derived
