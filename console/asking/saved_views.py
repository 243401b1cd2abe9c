"""Views of the findings that visitors save: what the list is narrowed to, under a name of whoever saved it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from console.asking.asked import Asked, UnclearWordError
from console.asking.choosing import FIELDS
from console.store.view_rows import SavedView, drop_view, save_view, saved_views
from governance.store.database.engine import reading_once, writing
from ingest.contract.errors import DeclinedError

WORDS = (*FIELDS, "every", "as_of", "sort")
"""What the list is narrowed and ordered by: the words of its address that a view keeps."""
LONGEST_QUERY = 2_000
_MOST_VIEWS, _LONGEST_NAME, _MOST_WORDS = 50, 80, 50


def views_of(asked: Asked) -> list[SavedView]:
    """Return the visitor's views."""
    with reading_once(asked.house.own) as connection:
        return saved_views(connection, asked.visitor.known_as, _MOST_VIEWS)


def save(asked: Asked, name: str, query: str) -> SavedView:
    """Save a view of the visitor's, in place of one of that name, and return it as it is kept.

    Raises UnclearWordError for a name that is too long or a query that cannot be read, DeclinedError for one too many.
    """
    if len(name) > _LONGEST_NAME:
        raise UnclearWordError(f"name: {_LONGEST_NAME} letters at most")
    view = SavedView(asked.visitor.known_as, name, _own_words(query), asked.house.now())
    with writing(asked.house.own) as connection:
        taken = saved_views(connection, asked.visitor.known_as, _MOST_VIEWS)
        if len(taken) >= _MOST_VIEWS and name not in {view.name for view in taken}:
            raise DeclinedError(f"{_MOST_VIEWS} views are saved; remove one first")
        save_view(connection, view)
    return view


def drop(asked: Asked, name: str) -> None:
    """Remove a view of the visitor's."""
    with writing(asked.house.own) as connection:
        drop_view(connection, asked.visitor.known_as, name)


def _own_words(query: str) -> str:
    """Return a query with the words of this list alone: no cursor, which ends, and nothing that it does not know."""
    try:
        words = parse_qs(query, max_num_fields=_MOST_WORDS)
    except ValueError as error:
        raise UnclearWordError("query: it cannot be read") from error
    return urlencode({name: given for name, given in words.items() if name in WORDS}, doseq=True)
