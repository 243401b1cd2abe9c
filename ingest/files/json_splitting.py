"""Splits text into JSON records, whatever frames them, in bounded memory.

Frames: one record per line (NDJSON), records that follow each other over several lines, lists of records, and objects
whose ``records`` or ``value`` is a list of records; a text may mix them. A broken record spoils no other: reading
continues at the next line that can begin a record.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from itertools import islice
from typing import Any

import orjson

from ingest.files.json_nesting import TOO_DEEP, Nesting, Step, too_deep
from ingest.files.json_pieces import (
    LINE_FEED,
    NativeForm,
    Record,
    UnreadablePiece,
    decoded,
    no_native_form,
    on_one_line,
    why,
)
from ingest.files.text_window import Passing, Window

MAX_RECORD_BYTES = 4 * 1024 * 1024
"""Largest record that is read; a record that fits the bus is far smaller, even when printed over many lines."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENVELOPES = (b'{"records"', b'{"value"')
_LINE_BLANKS = b" \t\r\n"
_BLANKS = re.compile(rb"[ \t\r\n\x1e,]*")
_RECORD_AT_COLUMN_0 = re.compile(rb"\n(?=\{)")
_RECORD_ON_A_LINE = re.compile(rb"\n[ \t\r]*(?=[{\[])")
_ELEMENT_END = re.compile(rb"\}(?=[ \t\r\n]*(?:\]|,[ \t\r\n]*\{))")
_MAX_ENDS = 200  # a record's own lists of objects have ends that look the same
_NULS = re.compile(rb"\x00+")
_LITERAL = re.compile(rb"[^\s,\[\]{}\"]+")
_COMMA, _CLOSE_OBJECT = b",}"  # as numbers, like LINE_FEED
TRUNCATED = "the text ends within it"


class Splitter:
    """Yields the records and unreadable pieces of a text in order."""

    def __init__(
        self,
        chunks: Iterator[bytes],
        max_record_bytes: int = MAX_RECORD_BYTES,
        native_form: NativeForm = no_native_form,
    ) -> None:
        self._window = Window(chunks)
        self._max_bytes = max_record_bytes
        self._native_form = native_form

    def pieces(self) -> Iterator[Record | UnreadablePiece]:
        """Yield every record and every unreadable piece; memory is bounded by the largest record allowed."""
        while first := self._skip_blanks():
            if first == b"{":
                record = self._whole_line()
                if record is not None:
                    yield record
                else:
                    yield from self._object()
            elif first == b"[":
                self._window.move(self._window.at + 1)
                yield from self._list()
            elif first == b"\x00":
                yield self._hole()
            else:
                yield self._unreadable_line("not a JSON object")

    def _skip_blanks(self) -> bytes:
        window = self._window
        while first := window.peek():
            if first == b"{":
                return first
            if first == _BYTE_ORDER_MARK[:1] and window.starts_with(_BYTE_ORDER_MARK):
                window.move(window.at + len(_BYTE_ORDER_MARK))
                continue
            match = _BLANKS.match(window.text, window.at)
            if match is None or match.end() == window.at:
                return first
            window.move(match.end())
        return b""

    def _whole_line(self) -> Record | None:
        """Return the record that fills the line, as in most logs; otherwise return None and use up no text."""
        window = self._window
        end = window.line_end(self._max_bytes)
        if end < 0 or end - window.at > self._max_bytes or window.text.startswith(_ENVELOPES, window.at):
            return None
        raw = window.text[window.at : end].rstrip(b" \t\r")
        value = self._native_form(raw)
        if value is None:
            value = decoded(raw)
            if value is None or isinstance(value.get("records"), list) or isinstance(value.get("value"), list):
                return None
        if too_deep(raw):
            return None
        line = window.line
        window.at = end
        return Record(line, on_one_line(raw), value)

    def _object(self) -> Iterator[Record | UnreadablePiece]:
        piece, step = self._take(Nesting(stops_at_records=True))
        while step == "list":
            closed = yield from self._list()
            if not closed:
                return
            # What stands beside the records in an envelope (a link to the next page, a count) is no record.
            piece, step = self._take(Nesting(b"{", stops_at_records=True))
            if step == "done":
                return
        if piece is not None:
            yield piece

    def _list(self) -> Generator[Record | UnreadablePiece, None, bool]:
        """Yield the elements; tell whether the list is closed."""
        window = self._window
        break_reported = False
        while first := self._skip_blanks():
            if first == b"]":
                window.move(window.at + 1)
                return True
            if first == b"{" and (record := self._whole_element()) is not None:
                yield record
                continue
            if first in (b"{", b"["):
                piece, step = self._take(Nesting())
            elif first == b'"':
                piece, step = self._take(Nesting(in_string=True), 1)
            else:
                piece, step = self._literal(), "done"
            break_reported = break_reported or step == "broken"
            if piece is not None:
                yield piece
        if not break_reported:
            yield UnreadablePiece(Passing(window, 0).end(), "the text ends before its list of records does")
        return False

    def _whole_element(self) -> Record | None:
        """Return the list's next object where its end is easy to see, which is fast; else None, and use up no text.

        A place that looks like the end is the end if the text until there decodes: no part of an object is an object.
        """
        window = self._window
        text, start = window.text, window.at
        end = _end_on_line(text, start, start + self._max_bytes)
        if end > 0 and (value := self._value(raw := text[start:end])) is not None:
            return self._element(raw, value)
        counted_until, depth = start, 0
        for match in islice(_ELEMENT_END.finditer(text, start, start + self._max_bytes), _MAX_ENDS):
            end = match.end()
            depth += text.count(b"{", counted_until, end) - text.count(b"}", counted_until, end)
            counted_until = end
            if depth == 0:
                raw = text[start:end]
                value = self._value(raw)
                return None if value is None else self._element(raw, value)
        return None

    def _value(self, raw: bytes) -> Any:
        value = self._native_form(raw)
        return decoded(raw) if value is None else value

    def _element(self, raw: bytes, value: Any) -> Record | None:
        if too_deep(raw):
            return None
        window = self._window
        line, end, record = window.line, window.at + len(raw), on_one_line(raw)
        if record is raw:
            window.at = end  # no line ends within it: there is nothing to count
        else:
            window.move(end)
        return Record(line, record, value)

    def _take(self, nesting: Nesting, skipped: int = 0) -> tuple[Record | UnreadablePiece | None, Step]:
        """Take a value, or the rest of a broken one until the next line that can begin a record."""
        window = self._window
        passing = Passing(window, self._max_bytes)
        scanned = skipped
        while True:
            at, step = nesting.advance(window.text, window.at + scanned)
            scanned = at - window.at
            if step != "more":
                break
            if scanned > self._max_bytes:
                passing.until(at)
                scanned = 0
            if not window.fill():
                return self._broken(passing, window.at + scanned, TRUNCATED), "broken"
        if step == "broken":
            return self._broken(passing, at, nesting.reason), step
        if step == "list":
            window.move(at)
            return None, step
        return self._whole(passing, at, is_too_deep=nesting.is_too_deep), step

    def _whole(self, passing: Passing, at: int, *, is_too_deep: bool) -> Record | UnreadablePiece:
        if passing.size() or at - self._window.at > self._max_bytes:
            passing.until(at)
            return UnreadablePiece(passing.end(), f"it has {passing.size()} bytes; at most {self._max_bytes} are read")
        line = self._window.line
        raw = self._window.text[self._window.at : at]
        passing.until(at)
        if is_too_deep:
            return UnreadablePiece(passing.end(), TOO_DEEP)
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            return UnreadablePiece(passing.end(), why(raw, error))
        if not isinstance(value, dict):
            return UnreadablePiece(passing.end(), "not a JSON object")
        return Record(line, on_one_line(raw), value)

    def _broken(self, passing: Passing, at: int, reason: str) -> UnreadablePiece:
        """Pass over a broken record; ``at`` is where the break was noticed, often the beginning of the next record."""
        window = self._window
        first = _RECORD_AT_COLUMN_0.search(window.text, window.at, at + 2)
        if first is not None:
            passing.until(first.start())
            return UnreadablePiece(passing.end(), reason)
        line_start = window.text.rfind(b"\n", window.at + 1, at)
        passing.until(line_start if line_start >= 0 else at)
        while (record_start := _RECORD_ON_A_LINE.search(window.text, window.at)) is None:
            # A newline and blanks at the end are kept: the bracket may be in the next chunk.
            end = len(window.text.rstrip(b" \t\r"))
            end -= window.text.endswith(b"\n", 0, end)
            passing.until(max(window.at, end) if len(window.text) - end < self._max_bytes else len(window.text))
            if not window.fill():
                passing.until(max(window.at, len(window.text.rstrip(_LINE_BLANKS))))
                return UnreadablePiece(passing.end(), reason)
        passing.until(record_start.start())
        return UnreadablePiece(passing.end(), reason)

    def _literal(self) -> UnreadablePiece:
        window = self._window
        passing = Passing(window, self._max_bytes)
        while True:
            match = _LITERAL.match(window.text, window.at)
            end = match.end() if match is not None else window.at + 1
            if end < len(window.text) or window.held() > self._max_bytes or not window.fill():
                passing.until(end)
                return UnreadablePiece(passing.end(), "not a JSON object")

    def _hole(self) -> UnreadablePiece:
        """Pass over NUL bytes, which a file has where its writer left room or its disk lost a block."""
        window = self._window
        passing = Passing(window, self._max_bytes)
        while window.peek() == b"\x00":
            end = _NULS.match(window.text, window.at)
            passing.until(end.end() if end is not None else len(window.text))
        return UnreadablePiece(passing.end(), "NUL bytes: something is missing here")

    def _unreadable_line(self, reason: str) -> UnreadablePiece:
        window = self._window
        passing = Passing(window, self._max_bytes)
        while (end := window.line_end(self._max_bytes)) < 0:
            passing.until(len(window.text))
        # A lone byte order mark cut short, or the like, is blank at a line's end and no blank at its begin: use it up.
        text_end = window.at + len(window.text[window.at : end].rstrip(_LINE_BLANKS))
        passing.until(max(text_end, min(window.at + 1, end)))
        return UnreadablePiece(passing.end(), reason)


def _end_on_line(text: bytes, start: int, most: int) -> int:
    """Return where the object ends if it begins its line and fills it but for a comma, as in most lists; else 0.

    One that stands behind another is not looked at: the line may be the whole list.
    """
    if not start or text[start - 1] != LINE_FEED:
        return 0
    line_end = text.find(b"\n", start, most)
    end = line_end - (text[line_end - 1] == _COMMA)
    return end if end > start and text[end - 1] == _CLOSE_OBJECT else 0
