"""Keeps a flood of broken lines from becoming a flood of rejections: more than a few are one with a count."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from ingest.files.json_splitting import Record, Unreadable
from ingest.files.text_window import Passed

MAX_ALIKE = 20
"""So many pieces that are no records for the same reason are each kept for themselves."""
_POSITION = re.compile(r"\d[\d,]*")
_OTHERWISE = "otherwise"


class _Flood:
    """The pieces beyond: the first of them, their size and hash together, and how many."""

    def __init__(self, first: Unreadable) -> None:
        self._first = first.passed
        self._reason = first.reason
        self._last_line = first.passed.line
        self._size = 0
        self._digest = hashlib.sha256()
        self.count = 0

    def take(self, passed: Passed) -> None:
        self.count += 1
        self._size += passed.size
        self._digest.update(bytes.fromhex(passed.sha256))
        self._last_line = passed.line

    def piece(self) -> Unreadable:
        """Return what stands for all of them; its excerpt is the first."""
        reason = self._reason
        passed = Passed(self._first.line, self._first.excerpt, self._size, self._digest.hexdigest())
        if self.count > 1:
            reason = f"{reason} ({self.count:,} such pieces, until line {self._last_line:,}; the first is kept)"
        return Unreadable(passed, reason, self.count)


def dammed(pieces: Iterator[Record | Unreadable]) -> Iterator[Record | Unreadable]:
    """Yield the pieces, and what stands for a flood of them after the last.

    More than MAX_ALIKE pieces without a record among them are one piece: such a text is no log. Of the pieces between
    records, those beyond MAX_ALIKE of one reason are one.
    """
    first_pieces: list[Unreadable] = []
    garbage: _Flood | None = None
    for piece in pieces:
        if isinstance(piece, Record):
            yield from first_pieces
            yield from _dammed_alike(chain([piece], pieces), first_pieces)
            first_pieces = []
            break
        if garbage is not None:
            garbage.take(piece.passed)
        elif len(first_pieces) < MAX_ALIKE:
            first_pieces.append(piece)
        else:
            garbage = _Flood(first_pieces[0])
            for unreadable in (*first_pieces, piece):
                garbage.take(unreadable.passed)
            first_pieces = []
    yield from first_pieces
    if garbage is not None:
        yield garbage.piece()


def _dammed_alike(pieces: Iterator[Record | Unreadable], before: Sequence[Unreadable]) -> Iterator[Record | Unreadable]:
    """Yield the pieces; after the last, one for each reason that more than MAX_ALIKE of them and those before had."""
    alike = Counter(_POSITION.sub("N", piece.reason) for piece in before)
    floods: dict[str, _Flood] = {}
    for piece in pieces:
        if isinstance(piece, Record):
            yield piece
            continue
        kind = _POSITION.sub("N", piece.reason)
        if kind not in alike and len(alike) >= MAX_ALIKE:
            kind = _OTHERWISE
        alike[kind] += 1
        if alike[kind] <= MAX_ALIKE:
            yield piece
        else:
            floods.setdefault(kind, _Flood(piece)).take(piece.passed)
    for flood in floods.values():
        yield flood.piece()
