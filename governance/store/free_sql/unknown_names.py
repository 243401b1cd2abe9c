"""What to say of a view or a column that there is not: which ones there are."""

from __future__ import annotations

import difflib
import re

from governance.store.views.catalogue import VIEWS

_TABLE = re.compile(r'no such table: (?:\w+\.)?(\w+)|relation "(\w+)" does not exist')
_COLUMN = re.compile(r'no such column: (?:\w+\.)?(\w+)|column "?(?:\w+\.)?(\w+)"? does not exist')


def named_near(said: str) -> str:
    """Return how a database's complaint goes on; '' where no name is missing, or PostgreSQL names a near one itself.

    A column is sought in all views: which of them the name was meant of, a complaint does not tell.
    """
    if "Perhaps you meant" in said:
        return ""
    if (table := _TABLE.search(said)) is not None:
        known = [view.name for view in VIEWS]
        return _near(table, known) or f"; the views are {', '.join(sorted(known))}"
    if (column := _COLUMN.search(said)) is not None:
        known = sorted({column.name for view in VIEWS for column in view.columns})
        return _near(column, known) or "; docs/sql.md lists the columns of each view"
    return ""


def _near(unknown: re.Match[str], known: list[str]) -> str:
    word = next(name for name in unknown.groups() if name)
    near = difflib.get_close_matches(word.lower(), known, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else ""
