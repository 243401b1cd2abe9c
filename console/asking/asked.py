"""A request as pages read it: who asks, what the address names, what was entered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from console.asking.house import House
from console.sign_in.visitor import Visitor
from ingest.contract.counting import counted
from ingest.contract.errors import RecordError, UnclearError
from ingest.contract.instants import parse_instant, to_micros

Words = Mapping[str, Sequence[str]]
NOTHING: Words = MappingProxyType({})
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
MOST_LETTERS = 500
"""Of one word, and of a reason, too: nobody needs more to give one."""


class UnclearWordError(UnclearError):
    """A word behind the question mark, or in a form, means nothing: what the address names may well be there."""


class Asked(NamedTuple):
    """A request; ``query`` is what stands behind the address's question mark, ``form`` what was entered."""

    house: House
    visitor: Visitor
    path: Mapping[str, str]
    query: Words
    form: Words = NOTHING

    def word(self, name: str) -> str | None:
        """Return a word of the address; None where it is left out or empty. Raises UnclearWordError for a text."""
        return _first_word(self.query, name)

    def words(self, name: str) -> tuple[str, ...]:
        """Return all words of the address by a name, without empty ones. Raises UnclearWordError as for one."""
        return tuple(word for given in self.query.get(name, ()) if (word := plain_word(name, given)) is not None)

    def ticked(self, name: str) -> bool:
        """Tell whether a box of the address is ticked. Raises UnclearWordError for a word that a box does not send."""
        word = self.word(name)
        if word not in (None, "1"):
            raise UnclearWordError(f"{name} is 1, or left out; it is {word!r:.60}")
        return word is not None

    def instant(self, name: str, *, among_entered: bool = False) -> int | None:
        """Return an instant of the address, or of what was ``among_entered``; None where it is left out.

        Raises UnclearWordError when it is none.
        """
        spelled = self.entered(name) if among_entered else self.word(name)
        if spelled is None:
            return None
        try:
            return to_micros(parse_instant(f"{spelled}T00:00:00Z" if _DATE.fullmatch(spelled) else spelled))
        except RecordError as error:
            raise UnclearWordError(
                f"{spelled!r:.60} is no instant; write it like 2026-01-31 or 2026-01-31T08:00Z"
            ) from error

    def entered(self, name: str) -> str | None:
        """Return what was entered in a field; None where it is empty.

        Raises UnclearWordError for more than fits, or for control characters: it is kept for good, and printed.
        """
        return _first_word(self.form, name)

    def text(self, name: str, most_octets: int) -> str:
        """Return a text of several lines that was entered. Raises UnclearWordError for more octets than fit."""
        text = next(iter(self.form.get(name, ())), "").replace("\r\n", "\n")
        octets = len(text.encode())
        if octets > most_octets:
            raise UnclearWordError(
                f"{name}: {counted(octets, 'octet is', 'octets are')} too many; {most_octets:,} at most"
            )
        return text

    def demanded(self, name: str, why: str) -> str:
        """Return what was entered in a field. Raises UnclearWordError where it is empty; ``why`` it may not be."""
        word = self.entered(name)
        if word is None:
            raise UnclearWordError(f"{name}: {why}")
        return word

    def reason(self) -> str:
        """Return why something is done, as it was entered. Raises UnclearWordError where nothing was."""
        return self.demanded("reason", "say why; it is kept for good")

    def address_with(self, path: str, **words: str | None) -> str:
        """Return an address with the query as it is, but for some words; None takes one out."""
        query = {name: list(given) for name, given in self.query.items() if name not in words}
        query |= {name: [word] for name, word in words.items() if word is not None}
        spelled = urlencode(query, doseq=True)
        return f"{path}?{spelled}" if spelled else path


def _first_word(words: Words, name: str) -> str | None:
    return plain_word(name, next(iter(words.get(name, ())), ""))


def plain_word(name: str, given: str) -> str | None:
    """Return a word without blanks around it; None: it is empty. Raises UnclearWordError for a text."""
    word = given.strip()
    if len(word) > MOST_LETTERS:
        raise UnclearWordError(
            f"{name}: {counted(len(word), 'letter is', 'letters are')} too many; {MOST_LETTERS} at most"
        )
    if not word.isprintable():
        raise UnclearWordError(f"{name} holds control characters; write it in one line of text")
    return word or None
