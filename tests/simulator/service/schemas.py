"""Answers held to Okta's OpenAPI document, with required properties, enums and formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]


class Schemas:
    """The schemas of one OpenAPI document."""

    def __init__(self, document: Path) -> None:
        self._components: Schema = _translated(json.loads(document.read_text())["components"])

    def faults(self, value: object, name: str) -> list[str]:
        """Return where a value is not what the schema of that name says."""
        root = {"$ref": f"#/components/schemas/{name}", "components": self._components}
        return [f"{error.json_path}: {error.message:.120}" for error in Draft202012Validator(root).iter_errors(value)]


def _translated(node: Any) -> Any:
    """Return OpenAPI 3.0's words as JSON Schema's: ``nullable`` is a type there."""
    if isinstance(node, list):
        return [_translated(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {name: _translated(each) for name, each in node.items()}
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found
