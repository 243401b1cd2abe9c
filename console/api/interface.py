"""What the API offers: lists as pages by cursor, each over a query that pages and commands ask too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from console.asking.answering import Answering
from console.asking.asked import Asked
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

    @property
    def name(self) -> str:
        """Its name among the operations."""
        return "list" + "".join(part.title() for part in self.path.strip("/").replace("-", "/").split("/"))
