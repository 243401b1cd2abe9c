"""Keeps a flood of broken lines from becoming a flood of rejections: more than a few are one with a count."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from ingest.contract.counting import counted
from ingest.files.json_pieces import Record, UnreadablePiece
from ingest.files.text_window import Passed

MAX_ALIKE = 20
"""So many pieces that are no records for the same reason are each kept for themselves; more are one."""
_LINE_BYTES = 64 * 1024
"""A longer piece is no line of a flood: it is handed on at once, because what is held until the end must be little."""
_POSITION = re.compile(r"\d[\d,]*")
_OTHERWISE = "otherwise"


class _Flood:
    """The pieces beyond: the first of them, their size and hash together, and how many."""

    def __init__(self, first: UnreadablePiece) -> None:
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

    def piece(self) -> UnreadablePiece:
        """Return what stands for all of them; its excerpt is the first."""
        reason = self._reason
        passed = Passed(self._first.line, self._first.excerpt, self._size, self._digest.hexdigest())
        if self.count > 1:
            reason = (
                f"{reason} ({counted(self.count, 'such piece')}, until line {self._last_line:,}; the first is kept)"
            )
        return UnreadablePiece(passed, reason, self.count)


class _Alike:
    """Pieces of one reason: each for itself, until they are more than a few."""

    def __init__(self) -> None:
        self.long = 0
        self._few: list[UnreadablePiece] = []
        self._flood: _Flood | None = None

    def take(self, piece: UnreadablePiece) -> None:
        if self._flood is not None:
            self._flood.take(piece.passed)
            return
        self._few.append(piece)
        if len(self._few) > MAX_ALIKE:
            self._flood = _Flood(self._few[0])
            for few in self._few:
                self._flood.take(few.passed)
            self._few = []

    def pieces(self) -> list[UnreadablePiece]:
        return self._few if self._flood is None else [self._flood.piece()]


def floods_merged(pieces: Iterator[Record | UnreadablePiece]) -> Iterator[Record | UnreadablePiece]:
    """Yield the records as they come, and after the last what is none, in order of lines.

    More than MAX_ALIKE pieces of one reason are one piece; so are as many of any reasons where there is no record at
    all: such a text is no log.
    """
    alike: dict[str, _Alike] = {}
    garbage: _Flood | None = None
    has_records = False
    for piece in pieces:
        if isinstance(piece, Record):
            has_records = True
            yield piece
            continue
        kind = _POSITION.sub("N", piece.reason)
        if kind not in alike and len(alike) >= MAX_ALIKE:
            kind = _OTHERWISE
        same = alike.setdefault(kind, _Alike())
        if len(piece.passed.excerpt) > _LINE_BYTES:
            same.long += 1
            if same.long <= MAX_ALIKE:
                yield piece
                continue
            piece = piece._replace(passed=piece.passed._replace(excerpt=piece.passed.excerpt[:_LINE_BYTES]))
        same.take(piece)
        if not has_records:
            garbage = garbage or _Flood(piece)
            garbage.take(piece.passed)
    if garbage is not None and garbage.count > MAX_ALIKE and not has_records:
        yield garbage.piece()
    else:
        held = [unreadable for same in alike.values() for unreadable in same.pieces()]
        yield from sorted(held, key=lambda unreadable: unreadable.passed.line)
