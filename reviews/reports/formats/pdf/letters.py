"""Which letters the PDF's font has: another would be an empty box, which its standards refuse."""

from __future__ import annotations

import unicodedata

from ingest.contract.outside_text import printable

_KNOWN = frozenset("…–—‘’“”•€−≤≥→●■▲◆′″✓")


def printed(text: str) -> str:
    """Return text of letters that the font has; another one by its code, ``<U+674E>``."""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", printable(text)))


def _letter(letter: str) -> str:
    return letter if _is_known(letter) else f"<U+{ord(letter):04X}>"


def _is_known(letter: str) -> bool:
    code = ord(letter)
    # Basic Latin, Latin-1, Latin Extended-A; Greek and Cyrillic as they are written today.
    return 0x20 <= code < 0x7F or 0xA1 <= code < 0x180 or letter in _KNOWN or _is_greek_or_cyrillic(code)


def _is_greek_or_cyrillic(code: int) -> bool:
    return (0x391 <= code <= 0x3C9 and code != 0x3A2) or 0x400 <= code <= 0x45F
