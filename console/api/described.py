"""Structs that a JSON Schema can be made of: where one of several stands, one with the fields of all does."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec


@cache
def described(row: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return the struct itself, or its twin in which no field is one of several structs."""
    fields = msgspec.structs.fields(row)
    shapes = [_shape(field.type) for field in fields]
    if all(shape is field.type for shape, field in zip(shapes, fields, strict=True)):
        return row
    return msgspec.defstruct(row.__name__, [(f.encode_name, shape) for f, shape in zip(fields, shapes, strict=True)])


def _shape(shape: Any) -> Any:
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return described(shape)
    if get_origin(shape) not in (Union, UnionType):
        return shape
    parts = get_args(shape)
    structs = [part for part in parts if isinstance(part, type) and issubclass(part, msgspec.Struct)]
    others = tuple(part for part in parts if part not in structs)
    if len(structs) < 2:
        only = described(structs[0]) if structs else None
        return shape if only is None or only is structs[0] else Union[(only, *others)]
    return Union[(_either(tuple(structs)), *others)] if others else _either(tuple(structs))


@cache
def _either(structs: tuple[type[msgspec.Struct], ...]) -> type[msgspec.Struct]:
    """Return a struct with the fields of some others, each of which may be left out."""
    fields: dict[str, Any] = {}
    for struct in structs:
        for field in msgspec.structs.fields(struct):
            fields.setdefault(field.encode_name, field.type)
    name = "Or".join(struct.__name__ for struct in structs)
    optional = [(name, Union[(kind, NoneType)], None) for name, kind in fields.items()]  # noqa: UP007 - as above
    return msgspec.defstruct(name, optional)
