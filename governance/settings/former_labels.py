"""Where settings still name a tenant by a label that means another by now: what they say of it finds nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from ingest.contract.providers.catalogue import providers


def naming_labels(settings: msgspec.Struct, labels: Collection[str]) -> dict[str, list[str]]:
    """Return, by issuer of a former label, the settings (``people.os.sam``) whose values name it."""
    if not labels:
        return {}
    idps, words = ("|".join(map(re.escape, sorted(some))) for some in (providers(), labels))
    issuer = re.compile(rf"(?<![\w.-])((?:{idps}):(?:{words}))(?=\||$)")
    places: dict[str, dict[str, None]] = {}
    for place, text in _texts(msgspec.json.decode(msgspec.json.encode(settings)), ""):
        for label in dict.fromkeys(issuer.findall(text)):
            places.setdefault(label, {})[place] = None
    return {label: list(naming) for label, naming in places.items()}


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            # The list is named, not which item of it: one place to look at.
            yield from ((place, text) for _, text in _texts(inner, place))
