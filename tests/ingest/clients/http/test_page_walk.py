"""A walk that goes in a circle, or nowhere, is stuck and says whose it is."""

from __future__ import annotations

import pytest

from ingest.clients.http.page_walk import MOST_EMPTY_PAGES, PageWalk
from ingest.contract.errors import BrokenError


def test_a_page_that_was_read_is_not_read_again() -> None:
    walk = PageWalk("the list /users", "/users")
    assert walk.onward("/users?page=2", 1) == "/users?page=2"
    for link in ("/users", "/users?page=2"):
        with pytest.raises(BrokenError, match="the list /users is stuck"):
            walk.onward(link, 1)


def test_pages_without_a_row_come_to_an_end() -> None:
    walk = PageWalk("the list /users", "/users")
    for number in range(1, MOST_EMPTY_PAGES):
        walk.onward(f"/users?empty={number}", 0)
    walk.onward("/users?rows=1", 1)
    for number in range(1, MOST_EMPTY_PAGES):
        walk.onward(f"/users?again={number}", 0)
    with pytest.raises(BrokenError, match=f"{MOST_EMPTY_PAGES} pages in a row have no row"):
        walk.onward("/users?again=0", 0)
