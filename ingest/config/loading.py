"""Reads a settings file into a strict Struct: it refuses unknown keys and written secrets, each with line and path.

This module knows no setting: the Struct that the caller hands in says which keys there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from ingest.config.strict_yaml import Document
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import SetupError

Settings = TypeVar("Settings", bound=msgspec.Struct)
Problem = tuple[str, str]
"""A path like ``governance.sweep.exclusions[0].until``, and what is wrong there."""

_NO_PARTS: Mapping[str, type[msgspec.Struct]] = {}
_SECRET = re.compile(r"(?:.*_)?(?:password|passphrase|secret|token|api_?key|private_?key)", re.IGNORECASE)
_URL = re.compile(r"(?:.*_)?url", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|[?&]password=")


def load(
    path: Path,
    shape: type[Settings],
    parts: Mapping[str, type[msgspec.Struct]] = _NO_PARTS,
    prepared: Callable[[object], object] = lambda value: value,
) -> Settings:
    """Return the settings of a YAML file; keys left out keep their defaults.

    ``parts``: path → the shape of a part that the settings keep raw, for its own reader. ``prepared`` is given the
    file's value when it was found valid, and returns the value to take.

    Raises SetupError with all problems, each with its line, its path and, for an unknown key, the nearest known one.
    """
    document = Document(path)
    found_problems = list(problems(document.value, shape))
    for path_of_part, part in parts.items():
        found_problems += problems(_at(document.value, path_of_part), part | None, path_of_part)
    if found_problems:
        raise SetupError(
            "\n  ".join(["settings are not valid:", *(_problem_line(document, *problem) for problem in found_problems)])
        )
    # Through JSON: that is how raw parts are kept.
    try:
        return msgspec.json.decode(msgspec.json.encode(prepared(document.value)), type=shape)
    except msgspec.ValidationError as error:
        # What a section refuses as a whole is told only when all of it is read.
        why, _, where = str(error).partition(" - at `$.")
        raise SetupError(f"settings are not valid:\n  {_problem_line(document, where.rstrip('`'), why)}") from error


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def problems(value: object, shape: Any, path: str = "") -> Iterator[Problem]:
    """Yield why ``value`` is not of type ``shape``, and every secret that is written out in it."""
    alternatives = get_args(shape) if get_origin(shape) in (Union, UnionType) else (shape,)
    if value is None and NoneType in alternatives:
        return
    struct = next(
        (
            alternative
            for alternative in alternatives
            if isinstance(alternative, type) and issubclass(alternative, msgspec.Struct)
        ),
        None,
    )
    if struct is not None:
        yield from _struct_problems(value, struct, path)
    elif (get_origin(shape) is list or Ellipsis in get_args(shape)) and isinstance(value, list):
        for number, item in enumerate(value):
            yield from problems(item, get_args(shape)[0], f"{path}[{number}]")
    elif get_origin(shape) is dict and isinstance(value, dict):
        kind_of_key, kind = get_args(shape)
        keys = get_args(kind_of_key) if get_origin(kind_of_key) is Literal else value
        for name, item in value.items():
            secrets = list(_secret_problems(name, item, f"{path}.{name}"))
            yield from secrets
            if name in keys:
                yield from problems(item, kind, f"{path}.{name}")
            elif not secrets:
                yield f"{path}.{name}", f"unknown key{did_you_mean(name, keys)}"
    elif shape is not msgspec.Raw:
        yield from _leaf_problems(value, shape, path)


def _struct_problems(value: object, struct: type[msgspec.Struct], path: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield path, f"Expected a mapping of keys, got {_shown(value)}"
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name, part in value.items():
        part_path = f"{path}.{name}" if path else name
        secrets = list(_secret_problems(name, part, part_path))
        yield from secrets
        if name in fields:
            yield from problems(part, fields[name].type, part_path)
        elif not secrets:
            yield part_path, f"unknown key{did_you_mean(name, fields)}"
    for name, field in fields.items():
        if field.required and name not in value:
            yield f"{path}.{name}" if path else name, "missing; it has no default"


def _leaf_problems(value: object, shape: Any, path: str) -> Iterator[Problem]:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        message = re.sub(r" - at `\$.*`$", "", str(error))
        if "datetime" in message:
            message += ", like 2026-01-31T08:00:00Z"
        if get_origin(shape) is Literal:
            message = f"Expected one of {', '.join(map(str, get_args(shape)))}"
        if "matching regex" in message and (meant := _meant(shape)) is not None:
            message = f"Expected {meant}"
        yield path, f"{message} (it is {_shown(value)})"


def _meant(shape: Any) -> str | None:
    """Return what a text must be, in words, where its type describes it."""
    alternatives = (shape, *get_args(shape))
    metas = (meta for alternative in alternatives for meta in getattr(alternative, "__metadata__", ()))
    return next((meta.description for meta in metas if isinstance(meta, msgspec.Meta) and meta.description), None)


def _secret_problems(name: str, value: object, path: str) -> Iterator[Problem]:
    if value is None:
        return
    # A mapping is no secret: `private_key: {key_file: …}` says where one is, and its own keys are checked too.
    if _SECRET.fullmatch(name) and not isinstance(value, dict):
        yield path, f"a secret never stands here: name what holds it with {name}_file or {name}_env"
    elif _URL.fullmatch(name) and isinstance(value, str) and _URL_PASSWORD.search(value):
        yield path, f"the URL has a password in it: name what holds the URL with {name}_file or {name}_env"


def _shown(value: object) -> str:
    return "empty" if value is None else f"{value!r:.40}"


def _problem_line(document: Document, path: str, message: str) -> str:
    return f"{document.place(path)}: {path or 'the file'}: {message}"
