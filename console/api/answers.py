"""How the API answers a list: one page as JSON, or all rows as lines while they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from console.api.interface import Listing, Parameter, Single
from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from governance.queries.pages import MOST_ROWS, PageRequest
from ingest.contract.errors import UnclearError
from ingest.contract.instants import from_micros

_USUAL_ROWS = 100
_encode = msgspec.json.Encoder().encode


class ToldSingle(NamedTuple):
    """A row as JSON; ``subject``: of whom it shows something, for the access log."""

    body: bytes
    subject: str


def page_body(asked: Asked, listing: Listing) -> bytes:
    """Return a page as JSON. Raises UnclearError for a word that the list does not know."""
    refuse_unknown_words(asked, listing)
    with answering(asked, of_now=listing.of_now) as given:
        request = PageRequest(_limit(asked), asked.word("cursor"), asked.word("sort"))
        page = listing.query(asked, given, request)
        return _encode(
            {
                "rows": page.rows,
                "next_cursor": page.next_cursor,
                "notice": page.notice,
                "as_of": from_micros(given.as_of),
                "why": given.why,
                "incomplete": given.snapshot.incomplete,
                "not_known": given.not_known(),
            }
        )


def single_body(asked: Asked, single: Single, row_id: str) -> bytes:
    """Return a row as JSON, as it stands now. Raises UnclearError where there is none of that id for the caller."""
    return told_single(asked, single, row_id).body


def told_single(asked: Asked, single: Single, row_id: str) -> ToldSingle:
    """Return the same, with whom it is of. Raises as ``single_body``."""
    with answering(asked, of_now=single.of_now) as given:
        row = single.read(asked, given, row_id)
        return ToldSingle(_encode(row), single.of_whom(row) if single.of_whom is not None else row_id)


def every_line(asked: Asked, listing: Listing) -> Iterator[bytes]:
    """Yield all rows as lines, page by page, from one snapshot: one page is in memory at a time."""
    with answering(asked, of_now=listing.of_now) as given:
        request = PageRequest(MOST_ROWS, asked.word("cursor"), asked.word("sort"))
        while True:
            page = listing.query(asked, given, request)
            if page.rows:
                yield b"\n".join(_encode(row) for row in page.rows) + b"\n"
            if page.next_cursor is None:
                return
            request = PageRequest(MOST_ROWS, page.next_cursor)


def refuse_unknown_words(asked: Asked, listing: Listing) -> None:
    """Raise UnclearError for a word that the list does not know, or does not hear: it would widen the answer."""
    known = {parameter.name: parameter for parameter in listing.parameters}
    for name, given in asked.query.items():
        if name not in known:
            raise UnclearError(f"{listing.path} has no {name!r:.60}; it has {', '.join(sorted(known)) or 'no words'}")
        _refuse_unheard(known[name], given)


def _refuse_unheard(parameter: Parameter, given: Sequence[str]) -> None:
    name = parameter.name
    if not all(word.strip() for word in given):
        raise UnclearError(f"{name} is empty; leave it out, or say what it is")
    if len(given) > 1 and parameter.schema["type"] != "array":
        raise UnclearError(f"{name} stands there {len(given)} times; name one")


def refuse_words_of_single(asked: Asked, single: Single) -> None:
    """Raise UnclearWordError for a word that a row does not know: of one as of now, any."""
    known = set() if single.of_now else {"as_of"}
    for name, given in asked.query.items():
        if name not in known:
            raise UnclearWordError(f"{single.path} has no {name!r:.60}")
        if len(given) > 1:
            raise UnclearWordError(f"{name} stands there {len(given)} times; name one")


def tag_of(body: bytes) -> str:
    """Return the entity tag of an answer."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _limit(asked: Asked) -> int:
    word: Any = asked.word("limit")
    if word is None:
        return _USUAL_ROWS
    if not word.isascii() or not word.isdigit() or len(word) > 9 or not 1 <= int(word) <= MOST_ROWS:
        raise UnclearError(f"limit is a number from 1 to {MOST_ROWS:,}")
    return int(word)
