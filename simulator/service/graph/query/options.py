"""The query options of a request: ``$filter``, ``$orderby``, ``$top``, ``$select`` and the opaque tokens.

An option that the resource does not take is refused, as is a property or operator that its filter does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from simulator.service.graph.query.filtering import Condition, parse_filter
from simulator.service.graph.wire.errors import bad_request, no_such_property, unsupported_query

PAGE_TOKENS = ("$skiptoken", "$deltatoken")


class Options(NamedTuple):
    """What a request asks for; ``top`` None: the resource's own page size."""

    conditions: tuple[Condition, ...] = ()
    ascending: bool = False
    ordered_by: str | None = None
    top: int | None = None
    select: tuple[str, ...] = ()
    expand: str | None = None
    token: str | None = None
    asked: str = ""
    """The options but for the token, in one spelling: a token is good only for the query that it was made for."""


class Grammar(NamedTuple):
    """What a resource takes; ``filterable``: property → operators."""

    type_name: str
    options: frozenset[str]
    filterable: Mapping[str, frozenset[str]]
    most: int
    """The largest ``$top``."""


def read_options(query: Mapping[str, str], grammar: Grammar) -> Options:
    """Return a request's options. Raises GraphError (400) for what the resource does not take."""
    given = {_name(name): value for name, value in query.items()}
    for name in given:
        if name.startswith("$") and name not in grammar.options and name not in PAGE_TOKENS:
            raise unsupported_query(f"Unsupported query option: '{name}' is not supported on this resource.")
    order = given.get("$orderby", "").split()
    asked = {name: value for name, value in given.items() if name not in PAGE_TOKENS}
    return Options(
        conditions=tuple(_checked(parse_filter(given["$filter"]), grammar)) if "$filter" in given else (),
        ascending=bool(order) and order[-1].lower() != "desc",
        ordered_by=order[0] if order else None,
        top=_top(given["$top"], grammar.most) if "$top" in given else None,
        select=tuple(filter(None, (name.strip() for name in given.get("$select", "").split(",")))),
        expand=given.get("$expand"),
        token=next((given[name] for name in PAGE_TOKENS if name in given), None),
        asked=urlencode(sorted(asked.items())),
    )


def _name(name: str) -> str:
    """Return an option's name in lower case: Graph takes ``$deltaToken`` and ``$deltatoken`` alike."""
    return name.lower() if name.startswith("$") else name


def _top(text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {most} inclusive.")
    return int(text)


def _checked(conditions: list[Condition], grammar: Grammar) -> list[Condition]:
    for condition in conditions:
        operators = grammar.filterable.get(condition.name)
        if operators is None:
            raise no_such_property(condition.name, grammar.type_name)
        if condition.operator not in operators:
            raise bad_request(f"Invalid filter clause: '{condition.operator}' on '{condition.name}' is not supported.")
    return conditions


def link(url: str, query: Mapping[str, str], token_name: str, token: str) -> str:
    """Return a next or delta link: the request's own options with a token, percent-encoded as Graph does."""
    kept_parameters = {name: value for name, value in query.items() if _name(name) not in PAGE_TOKENS}
    return f"{url}?{urlencode({**kept_parameters, token_name: token}, safe='$', quote_via=quote)}"
