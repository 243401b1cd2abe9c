"""Reads what stands on the pages of a PDF that Chromium wrote: its fonts tell which character a glyph is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+).*?stream\r?\n", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj|\b(ET)\b")
_DIGITS = 4
"""Hexadecimal digits of a glyph."""


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page, in order, in one line."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b(?!s)", body)]
    return [_text(page, objects) for page in pages]


def _text(page: bytes, objects: Mapping[int, bytes]) -> str:
    fonts = {
        name.decode(): _characters(objects[int(at)], objects) for name, at in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    content = _unpacked(objects[_referred("Contents", page)])
    font: Mapping[int, str] = {}
    told = []
    for name, glyphs, end in _SHOWN.findall(content):
        if name:
            font = fonts[name.decode()]
        elif end:
            told.append(" ")
        else:
            codes = [glyphs[at : at + _DIGITS] for at in range(0, len(glyphs), _DIGITS)]
            told += [font.get(int(code, 16), "?") for code in codes]
    return " ".join("".join(told).split())


def _characters(font: bytes, objects: Mapping[int, bytes]) -> dict[int, str]:
    """Return glyph → character, as the font's table ToUnicode has it."""
    table = _unpacked(objects[_referred("ToUnicode", font)])
    characters: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        numbers = _HEX.findall(block)
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        characters |= {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        numbers = [int(number, 16) for number in _HEX.findall(block)]
        for first, last, character in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            characters |= {glyph: chr(character + glyph - first) for glyph in range(first, last + 1)}
    return characters


def _referred(name: str, body: bytes) -> int:
    reference = re.search(rf"/{name} (\d+) 0 R".encode(), body)
    assert reference is not None
    return int(reference[1])


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    assert stream is not None
    octets = body[stream.end() : stream.end() + int(stream[1])]
    return zlib.decompress(octets) if b"/FlateDecode" in body[: stream.end()] else octets
