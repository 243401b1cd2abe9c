"""The API's own description: OpenAPI 3.1, made of the structs that it answers with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from console.api.deeds import DEEDS
from console.api.described import described
from console.api.files import DOWNLOADS
from console.api.interface import Deed, Download, Listing, Question, Single
from console.api.listings import LISTINGS
from console.api.parameters import AS_OF
from console.api.problems import KIND, Problem
from console.api.questions import QUESTIONS
from console.api.singles import SINGLES

BASE = "/api/v1"
_TEMPLATE = "#/components/schemas/{name}"
_PROBLEMS = {
    "400": "The address cannot be read, or means nothing here.",
    "401": "No token, or one that does not count any more.",
    "403": "The token's roles do not reach this, or it asks only, or is of no person.",
    "404": "There is no such thing here.",
    "405": "Not asked so.",
    "408": "The body took too long to arrive.",
    "409": "Not taken, as the detail says; or a deed under this key was begun, and its end is not known.",
    "412": "The row is not what If-Match says any more.",
    "413": "The body is too large.",
    "415": "The body is no application/json.",
    "422": "The body does not fit or means nothing; or the key was sent with another request.",
    "429": "Too many requests; Retry-After says when to go on.",
    "503": "The store is busy or away; nothing was changed.",
}


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 500}}
_AS_OF: dict[str, Any] = {"name": "as_of", "in": "query", "description": AS_OF.says, "schema": AS_OF.schema}
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A word of the caller's own for this deed; sent again within a day, it gets the same answer.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
_SEEN: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the row as it was read; where it has changed since, nothing is done.",
    "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
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
    shapes += [described(single.row) for single in SINGLES]
    shapes += [question.answer for question in QUESTIONS]
    shapes += dict.fromkeys(operation.body for operation in (*DEEDS, *QUESTIONS))
    _, components = msgspec.json.schema_components(shapes, ref_template=_TEMPLATE)
    paths: dict[str, Any] = {f"{BASE}{listing.path}": {"get": _operation(listing)} for listing in LISTINGS}
    paths |= {f"{BASE}{single.path}": {"get": _showing(single)} for single in SINGLES}
    paths |= {f"{BASE}{download.path}": {"get": _sending(download)} for download in DOWNLOADS}
    paths |= {f"{BASE}{question.path}": {"post": _asking(question)} for question in QUESTIONS}
    paths |= {f"{BASE}{deed.path}": {"post": _doing(deed)} for deed in DEEDS}
    return {
        "openapi": "3.1.0",
        "info": {"title": "jitgov", "version": "1", "description": "Ask jitgov, and decide, by program."},
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


def _showing(single: Single) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": _row(single, "The row, with its ETag."),
        "304": {"description": "As If-None-Match says that it is known."},
    }
    return {
        "operationId": single.name,
        "summary": single.says,
        "parameters": [*_id_of(single.path), *([] if single.of_now else [_AS_OF])],
        "responses": answers | dict(_problems(("400", "401", "403", "404", "405", "429", "503"))),
    }


def _sending(download: Download) -> dict[str, Any]:
    file = {"schema": {"type": "string", "format": "binary"}}
    answers: dict[str, Any] = {"200": {"description": "The file.", "content": {"application/octet-stream": file}}}
    return {
        "operationId": download.name,
        "summary": download.says,
        "parameters": _id_of(download.path),
        "responses": answers | dict(_problems(("400", "401", "403", "404", "405", "409", "429", "503"))),
    }


def _asking(question: Question) -> dict[str, Any]:
    answer = {"description": "The answer.", "content": {"application/json": _schema_of(question.answer)}}
    problems = ("400", "401", "403", "404", "405", "408", "409", "413", "415", "422", "429", "503")
    return {
        "operationId": question.name,
        "summary": question.says,
        "requestBody": {"required": True, "content": {"application/json": _schema_of(question.body)}},
        "responses": {"200": answer} | dict(_problems(problems)),
    }


def _doing(deed: Deed) -> dict[str, Any]:
    problems = ("400", "401", "403", "404", "405", "408", "409", "412", "413", "415", "422", "429", "503")
    if deed.is_of_one:
        answer = _row(deed.of, "The row as it stands then, with its ETag.")
    else:
        rows = {"type": "object", "properties": {"rows": {"type": "array", "items": _schema_of(deed.of.row)["schema"]}}}
        schema = {"schema": rows | {"required": ["rows"]}}
        answer = {"description": "The rows as they stand then.", "content": {"application/json": schema}}
    return {
        "operationId": deed.name,
        "summary": deed.says,
        "parameters": [_ID, _KEY, _SEEN] if deed.is_of_one else [_KEY],
        "requestBody": {"required": True, "content": {"application/json": _schema_of(deed.body)}},
        "responses": {"200": answer} | dict(_problems(problems)),
    }


def _id_of(path: str) -> list[dict[str, Any]]:
    return [_ID] if "{id}" in path else []


def _row(single: Single, says: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": _schema_of(single.row)}}


def _schema_of(shape: type[msgspec.Struct]) -> dict[str, Any]:
    return {"schema": {"$ref": _TEMPLATE.format(name=described(shape).__name__)}}


def _problems(statuses: Iterable[str]) -> Iterable[tuple[str, Any]]:
    schema = {"schema": {"$ref": _TEMPLATE.format(name="Problem")}}
    for status in statuses:
        yield status, {"description": _PROBLEMS[status], "content": {KIND: schema}}
