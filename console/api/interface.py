"""What the API offers: lists as pages by cursor, single rows, files, questions, deeds; over what pages use too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.kept_files import KeptFile
from console.sign_in.roles import Roles
from governance.queries.pages import Page, PageRequest


class Parameter(NamedTuple):
    """A word of the address."""

    name: str
    says: str
    schema: dict[str, Any]


class Listing(NamedTuple):
    """A list: where it stands, who may ask, which words narrow it, and the query."""

    path: str
    says: str
    may: Roles
    row: type[msgspec.Struct]
    parameters: tuple[Parameter, ...]
    query: Callable[[Asked, Answering, PageRequest], Page[Any]]
    """Raises UnclearError for a word that means nothing, DeclinedError for a cursor that is not this list's."""
    of_now: bool = False
    """Whether it is asked as of now where no instant is named."""
    of_everything: bool = False
    """Whether it is for whoever may see all sources alone; for others it is not there."""

    @property
    def name(self) -> str:
        """Its name among the operations."""
        return f"list{_spelled(self.path)}"


class Single(NamedTuple):
    """One row: where it stands, who may see it, how it is read as it stands now."""

    path: str
    """With ``{id}`` for its id; without, where there is one of its kind."""
    says: str
    may: Roles
    row: type[msgspec.Struct]
    read: Callable[[Asked, Answering, str], msgspec.Struct]
    """Raises UnclearError where there is none of that id for whoever asks."""
    shows: str | None = None
    """What it shows of somebody, as people read it in the access log."""
    of_whom: Callable[[Any], str] | None = None
    """Of whom a row shows that, by an account's key; None: its id says it."""
    of_now: bool = True
    """Whether it is asked as of now; else as of the instant that is named, or the last that was read."""

    @property
    def name(self) -> str:
        """Its name among the operations."""
        return f"show{_spelled(self.path)}"


class Download(NamedTuple):
    """A file to keep: where it stands, who may take it, how it is opened."""

    path: str
    """With ``{id}`` for what it is of, or without."""
    says: str
    may: Roles
    open: Callable[[Asked, str], KeptFile]
    """Raises UnclearError where there is none of that id for whoever asks, DeclinedError where there is none yet."""
    shows: str
    """What it shows of somebody, as people read it in the access log."""

    @property
    def name(self) -> str:
        """Its name among the operations."""
        return f"take{_spelled(self.path)}"


class Question(NamedTuple):
    """A question that no address holds: it is sent as a body, and changes nothing."""

    path: str
    says: str
    may: Roles
    body: type[msgspec.Struct]
    answer: type[msgspec.Struct]
    ask: Callable[[Asked, Any], msgspec.Struct]
    """Raises UnclearWordError for a body that means nothing, DeclinedError where it is not answered now."""
    shows: str
    """What it shows of somebody, as people read it in the access log."""

    @property
    def name(self) -> str:
        """Its name among the operations."""
        return f"ask{_spelled(self.path)}"


class Deed(NamedTuple):
    """A deed: what is done to rows of ``of``, by whom, with what body; its answer is each row as it stands then."""

    path: str
    """With ``{id}`` for the row's id; without, its body names rows as ``items``."""
    says: str
    may: Roles
    body: type[msgspec.Struct]
    do: Callable[[Asked, str, Any], None]
    """Takes the id (of several, an empty one) and the body. Raises UnclearError for a word of the body that stands for
    nothing, DeclinedError where this caller may not."""
    of: Single

    @property
    def name(self) -> str:
        """Its name among the operations."""
        return f"do{_spelled(self.path)}"

    @property
    def is_of_one(self) -> bool:
        """Whether it is done to the row that its address names."""
        return "{id}" in self.path


def _spelled(path: str) -> str:
    words = path.replace("{id}", "").replace("-", "/").split("/")
    return "".join(word.title() for word in words if word)
