"""Somebody without a mouse: from stop to stop by Tab, and five items decided by keys."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

FIVE_WORDS = (
    ("a", "pays the invoices"), ("r", "left the team"), ("a", "audits"), ("a", "covers for Pat"), ("r", "a mistake"),
)  # fmt: skip
"""The key of each decision, and its reason."""
STATUS = {"a": "approved", "r": "revoked"}


def tabbed_to(page: Page, target: Locator, at_most: int = 40) -> None:
    """Press Tab until something has the focus, and hold that one sees where it is at every stop."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by Tab")


def decide_all(page: Page) -> None:
    """Decide the five items of an open page of reviews, each where the focus comes to stand."""
    items = page.locator("article.item")
    for decided, (key, reason) in enumerate(FIVE_WORDS):
        expect(items).to_have_count(len(FIVE_WORDS) - decided)
        expect(items.first).to_be_focused()
        page.keyboard.press(key)
        expect(items.first.get_by_role("textbox")).to_be_focused()
        page.keyboard.type(reason)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
