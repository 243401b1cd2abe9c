"""Rosters as personnel systems write them; every person is made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

SCIM = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def table(path: Path, header: str, rows: Iterable[str]) -> str:
    """Write a table of cells, and return its name."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def objects(path: Path, value: object) -> str:
    """Write JSON, and return its name."""
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


def scim(number: str, given: str, family: str, **fields: object) -> Mapping[str, object]:
    enterprise = {"employeeNumber": number, "department": "Ops", "manager": {"value": "1"}}
    mails: Sequence[object] = [{"value": f"{given.lower()}@example.com", "type": "work"}]
    own: dict[str, object] = {"name": {"givenName": given, "familyName": family}, "emails": mails, "active": True}
    return own | {SCIM: enterprise} | fields
