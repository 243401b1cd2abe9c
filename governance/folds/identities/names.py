"""Names of people as they are compared: in small letters, without marks, the family's name last; pure.

Two spellings of one name differ by accents, order and typing. A name never links; names that are alike make candidates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import JaroWinkler

ALIKE = 0.92
"""From this similarity on (Jaro-Winkler, 0 to 1) two names are alike."""
BLOCK = 7
"""The length of a block's key: six letters of the last word, and the first letter of the first."""
_FAMILY = 6
_WORDS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"}
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = _WORDS | {"ä": "a", "ö": "o", "ü": "u", "ø": "o", "å": "a"}


def spelled_names(name: str | None) -> frozenset[str]:
    """Return the spellings of a name as ``<block>/<name>``: names that are alike share a block, or are not compared.

    Müller is ``mueller`` to some and ``muller`` to others, so both are spelled. A single word is no person's name.
    """
    if name is None:
        return frozenset()
    family, comma, given = unicodedata.normalize("NFC", name).casefold().partition(",")
    ordered = f"{given} {family}" if comma else family
    spellings: set[str] = set()
    for words in _spelled_words(ordered):
        if len(words) > 1:
            spellings.add(f"{words[-1][:_FAMILY].ljust(_FAMILY, '_')}{words[0][0]}/{' '.join(words)}")
    return frozenset(spellings)


def block_of(spelling: str) -> str:
    """Return the block of a spelling."""
    return spelling[:BLOCK]


def alike(first: Iterable[str], second: Iterable[str]) -> str | None:
    """Return the spelling of the first by which both are called alike, None where they are not."""
    others = list(second)
    for spelling in sorted(first):
        if any(block_of(spelling) == block_of(other) and is_alike(spelling, other) for other in others):
            return spelling[BLOCK + 1 :]
    return None


def is_alike(first: str, second: str) -> bool:
    """Tell whether two spellings of a block are alike."""
    own, other = first[BLOCK + 1 :], second[BLOCK + 1 :]
    return own == other or JaroWinkler.normalized_similarity(own, other, score_cutoff=ALIKE) > 0


def _spelled_words(text: str) -> list[list[str]]:
    if text.isascii():
        return [_ASCII_WORD.findall(text.replace("'", ""))]
    return [_plain_words(text, letters) for letters in (_WORDS, _LETTERS)]


def _plain_words(text: str, letters: dict[str, str]) -> list[str]:
    spelled = "".join(letters.get(letter, letter) for letter in text)
    decomposed = unicodedata.normalize("NFKD", spelled)
    letters_alone = "".join(
        c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c) and c not in "'’"
    )
    return letters_alone.split()
