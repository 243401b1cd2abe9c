"""Finds the pages by folder: each file offers ``PAGES``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from console import pages
from console.pages.interface import Page

_NO_PAGES = {"interface", "catalogue", "support"}


@cache
def every_page() -> tuple[Page, ...]:
    """Return all pages and deeds, by the names of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules(pages.__path__) if module.name not in _NO_PAGES)
    offered: list[Page] = []
    for name in names:
        offered += importlib.import_module(f"{pages.__name__}.{name}").PAGES
    return tuple(offered)


def menu_of(roles: frozenset[str], *, sees_everything: bool) -> list[Page]:
    """Return the pages that the menu shows to somebody of some roles, in their order."""
    shown = [
        page
        for page in every_page()
        if page.menu is not None and page.may & roles and (sees_everything or not page.of_everything)
    ]
    return sorted(shown, key=lambda page: page.place)
