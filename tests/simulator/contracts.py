"""A structural check of records against the vendors' published schemas: types of the properties that these know.

Not a full validator: what a schema does not name is let pass (the wire carries more than the contracts say), formats
and patterns are not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.shared_data import shared_data

Schema = dict[str, Any]
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


class Contract:
    """A document of schemas; ``nullable``: null stands for any absent value, as Okta's log has it."""

    def __init__(self, name: str, *, nullable: bool) -> None:
        self._document: Schema = json.loads((shared_data() / "contracts" / name).read_bytes())
        self._nullable = nullable

    def faults(self, value: object, pointer: str) -> list[str]:
        """Return where the value is of another type than the schema at the pointer says."""
        return list(self._faults(value, {"$ref": pointer}, "$"))

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            found: Any = self._document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def _faults(self, value: object, schema: Schema, at: str) -> Iterator[str]:
        schema = self._resolved(schema)
        if value is None and self._nullable:
            return
        for several in ("anyOf", "oneOf"):
            if several in schema:
                tried = [list(self._faults(value, one, at)) for one in schema[several]]
                if all(tried):
                    yield min(tried, key=len)[0]
                return
        for one in schema.get("allOf", ()):
            yield from self._faults(value, one, at)
        kind = schema.get("type")
        if isinstance(kind, str) and not _is(value, kind):
            yield f"{at}: {value!r:.60} is no {kind}"
        elif "enum" in schema and value not in schema["enum"]:
            yield f"{at}: {value!r:.60} is none of {schema['enum']}"
        elif isinstance(value, dict):
            for name, part in schema.get("properties", {}).items():
                if name in value:
                    yield from self._faults(value[name], part, f"{at}.{name}")
        elif isinstance(value, list) and "items" in schema:
            for place, entry in enumerate(value):
                yield from self._faults(entry, schema["items"], f"{at}[{place}]")


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool) and kind != "boolean":
        return False
    return isinstance(value, _TYPES[kind])
