"""A bounded window on text that comes in chunks: the reading position, its line, and the text passed over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple


class Passed(NamedTuple):
    """Text that was passed over: its first bytes, its size, and the SHA-256 of all of it."""

    line: int
    excerpt: bytes
    size: int
    sha256: str


def passed_whole(line: int, text: bytes) -> Passed:
    """Return a text that was passed over with all of it as its excerpt."""
    return Passed(line, text, len(text), hashlib.sha256(text).hexdigest())


def passed_unkept(line: int, text: bytes) -> Passed:
    """Return a text that was passed over, with nothing of it but its size and its hash."""
    return passed_whole(line, text)._replace(excerpt=b"")


class Window:
    """``text[at:]`` is read but not used yet; ``line`` is the line number of ``at``, from 1."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.text = b""
        self.at = 0
        self.line = 1

    def fill(self) -> bool:
        """Drop the used text and add a chunk; return False at the end of the text."""
        chunk = next(self._chunks, b"")
        if not chunk:
            return False
        self.text = self.text[self.at :] + chunk
        self.at = 0
        return True

    def held(self) -> int:
        """Return how many bytes are read but not used yet."""
        return len(self.text) - self.at

    def peek(self) -> bytes:
        """Return the next byte, empty at the end of the text."""
        if self.at == len(self.text) and not self.fill():
            return b""
        return self.text[self.at : self.at + 1]

    def starts_with(self, text: bytes) -> bool:
        """Tell whether ``text`` comes next."""
        while self.held() < len(text) and self.fill():
            pass
        return self.text.startswith(text, self.at)

    def move(self, at: int) -> bytes:
        """Use the text until ``at`` and return it."""
        used = self.text[self.at : at]
        self.line += used.count(b"\n")
        self.at = at
        return used

    def line_end(self, max_bytes: int) -> int:
        """Return where the line ends (at its newline, or the end of the text), -1 beyond ``max_bytes``."""
        searched = 0
        while (newline_at := self.text.find(b"\n", self.at + searched)) < 0:
            searched = self.held()
            if searched > max_bytes:
                return -1
            if not self.fill():
                return len(self.text)
        return newline_at


class Passing:
    """Passes over text of any length, keeping at most ``max_bytes`` of it."""

    def __init__(self, window: Window, max_bytes: int) -> None:
        self._window = window
        self._max_bytes = max_bytes
        self._line = window.line
        self._excerpt = b""
        self._size = 0
        self._digest = hashlib.sha256()

    def until(self, at: int) -> None:
        """Pass over the window's text until ``at``."""
        used = self._window.move(at)
        self._digest.update(used)
        self._size += len(used)
        if len(self._excerpt) < self._max_bytes:
            self._excerpt += used[: self._max_bytes - len(self._excerpt)]

    def size(self) -> int:
        """Return how many bytes were passed over so far."""
        return self._size

    def end(self) -> Passed:
        """Return what was passed over."""
        return Passed(self._line, self._excerpt, self._size, self._digest.hexdigest())
