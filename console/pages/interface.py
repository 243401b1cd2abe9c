"""What a page offers: where it stands, who may see it, how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from console.asking.asked import Asked
from console.asking.kept_files import KeptFile
from console.sign_in.roles import Roles


class Rendered(NamedTuple):
    """A template, and what it is filled with; ``subject``: of whom it shows something, for the access log."""

    template: str
    values: Mapping[str, Any]
    status: int = 200
    subject: str | None = None


class Redirected(NamedTuple):
    """Where the browser goes on after a deed: an address of our own."""

    to: str


Answer = Rendered | Redirected | KeptFile
"""A file is kept by the browser, and never shown."""


class Page(NamedTuple):
    """A page, or a deed that a form of one asks for.

    ``answer`` raises UnclearError where the address names what is not there, DeclinedError where this visitor may not,
    TransientError where the store is away or busy.
    """

    path: str
    """With ``{name}`` for a word, ``{name:path}`` for the rest."""
    may: Roles
    answer: Callable[[Asked], Answer]
    method: Literal["GET", "POST"] = "GET"
    menu: str | None = None
    """How the menu calls it; None: it is reached from other pages alone."""
    place: int = 0
    """Its place in the menu."""
    of_everything: bool = False
    """Whether it is for those alone who see all: the menu shows it to no others."""
    shows: str | None = None
    """What it shows of somebody, as people read it in the access log."""
