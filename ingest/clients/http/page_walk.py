"""A walk along next links ends: no page comes twice, and pages without a row come to an end."""

from __future__ import annotations

from ingest.contract.errors import BrokenError

MOST_EMPTY_PAGES = 500
"""In a row. A vendor that filters may give some, each with another link; a server that gives nothing else goes on for
ever, and takes the limit of requests from everybody else."""


class PageWalk:
    """The addresses that one walk has asked; ``whose``: the list or log, as messages name it."""

    def __init__(self, whose: str, first: str) -> None:
        self._whose = whose
        self._asked = {first}
        self._empty_pages = 0

    def onward(self, link: str, rows: int) -> str:
        """Return the link behind a page of so many rows. Raises BrokenError for a walk that is stuck."""
        if link in self._asked:
            raise BrokenError(f"{self._whose} is stuck, its next page is one that was read already; the place is kept")
        self._empty_pages = 0 if rows else self._empty_pages + 1
        if self._empty_pages >= MOST_EMPTY_PAGES:
            raise BrokenError(
                f"{self._whose} is stuck, {MOST_EMPTY_PAGES} pages in a row have no row and name a next one; "
                "the place is kept"
            )
        self._asked.add(link)
        return link
