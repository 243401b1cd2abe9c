"""Takes the instants out of a statement's text, so that a server which has planned it once need not plan it anew.

Conditions that are built from parts (``views/accepted.py``) have instants in them as numbers: whoever uses them keeps
the order of his own parameters. A page's instant is another one at each request, and so would its statements be.
"""

from __future__ import annotations

import re
from typing import Any

_MARK = "%s"
# Behind a comparison alone: what stands in quotes is compared by none of its own parts. Shorter numbers are no instants
# of these decades; left as they are, they say the same.
_PLACES = re.compile(r"%%|%s|(?<=[<>=] )\d{15,18}(?!\d)")


def instants_apart(sql: str, parameters: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Return a statement with its instants as parameters, among the others in their order; it says the same."""
    given, every = iter(parameters), list[Any]()

    def marked(place: re.Match[str]) -> str:
        mark = place.group()
        if mark == "%%":
            return mark
        every.append(next(given) if mark == _MARK else int(mark))
        return _MARK

    return _PLACES.sub(marked, sql), (*every, *given)
