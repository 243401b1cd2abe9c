"""The API's own description: OpenAPI 3.1, made of the structs that it answers with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from console.api.described import described
from console.api.interface import Listing
from console.api.listings import LISTINGS
from console.api.problems import KIND, Problem

BASE = "/api/v1"
_TEMPLATE = "#/components/schemas/{name}"
_PROBLEMS = {
    "400": "The address cannot be read, or means nothing here.",
    "401": "No token, or one that does not count any more.",
    "403": "The token's roles do not reach this.",
    "404": "There is no such thing here.",
    "405": "Not asked so.",
    "429": "Too many requests; Retry-After says when to go on.",
    "503": "The store is busy or away; nothing was changed.",
}


@cache
def page_of(row: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return the struct of a page of some rows."""
    name = f"{row.__name__.removesuffix('View')}Page"
    fields: list[tuple[str, Any]] = [
        ("rows", list[described(row)]),  # type: ignore[misc] # a value, that msgspec reads
        ("next_cursor", str | None),
        ("notice", str | None),
        ("as_of", datetime),
        ("why", str),
        ("incomplete", str | None),
        ("not_known", list[str]),
    ]
    return msgspec.defstruct(name, fields, frozen=True)


@cache
def document() -> dict[str, Any]:
    """Return the whole description."""
    shapes: list[Any] = [Problem, *(page_of(listing.row) for listing in LISTINGS)]
    _, components = msgspec.json.schema_components(shapes, ref_template=_TEMPLATE)
    paths: dict[str, Any] = {f"{BASE}{listing.path}": {"get": _operation(listing)} for listing in LISTINGS}
    return {
        "openapi": "3.1.0",
        "info": {"title": "jitgov", "version": "1", "description": "Ask jitgov by program."},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(listing: Listing) -> dict[str, Any]:
    name = page_of(listing.row).__name__
    content = {
        "application/json": {"schema": {"$ref": _TEMPLATE.format(name=name)}},
        "application/x-ndjson": {"schema": {"type": "string", "description": "A row a line, all pages."}},
    }
    answers: dict[str, Any] = {
        "200": {"description": "A page of rows; as NDJSON, all of them.", "content": content},
        "304": {"description": "As If-None-Match says that it is known."},
    }
    return {
        "operationId": listing.name,
        "summary": listing.says,
        "parameters": [
            {"name": p.name, "in": "query", "description": p.says, "schema": p.schema} for p in listing.parameters
        ],
        "responses": answers | dict(_problems(("400", "401", "403", "404", "405", "429", "503"))),
    }


def _problems(statuses: Iterable[str]) -> Iterable[tuple[str, Any]]:
    schema = {"schema": {"$ref": _TEMPLATE.format(name="Problem")}}
    for status in statuses:
        yield status, {"description": _PROBLEMS[status], "content": {KIND: schema}}
