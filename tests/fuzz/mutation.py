"""JSON that no contract foresees, put anywhere into a record."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]
_SCALARS = (None, True, False, 0, -1, 2**63, 2**70, -(2**70), 10**400, -0.5, 1e308, float("inf"), float("nan"))
_WORDS = (
    "", "\x00", "\ud800", "a\udfffb", "é\x00", "x" * 600, "[" * 5000, '{"a":' * 5000, '"', '"\\ud800"', "-", "--1", "²",
    "[true]", '["Guest"]', '"\\"x\\""', "null", "{}", "[{}]", '[[{"displayName":[]}]]', "NaN", "1e999", "7/17/2026",
    "2026-07-17T14:10:02Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00",
)  # fmt: skip
_NESTED: tuple[Any, ...] = (
    [], {}, [None, 1, "x", [], {}, True], [[[[]]]], {"": None, "id": {}, "displayName": [1], "\x00": "\x00"},
    {"user": [], "app": "x", "id": 7}, {"\ud800": "\ud800"},
)  # fmt: skip


def _odd(rng: random.Random) -> Any:
    """Return something that no contract foresees."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(_SCALARS)
    if kind == 1:
        return rng.choice(_WORDS)
    return copy.deepcopy(rng.choice(_NESTED)) if kind == 2 else _deep(rng.choice((50, 3000)))


def _deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def mutate(record: Record, rng: random.Random) -> Record:
    """Return a copy with one to four of its places, at any depth, replaced, removed, doubled or renamed."""
    mutated: Record = json.loads(json.dumps(record))
    for _ in range(rng.randint(1, 4)):
        places = list(_places(mutated))
        if not places:
            break
        holder, key = rng.choice(places)
        what = rng.random()
        if what < 0.7:
            holder[key] = _odd(rng)
        elif what < 0.8:
            del holder[key]
        elif what < 0.9:
            holder[key] = _as_text(holder[key]) if rng.random() < 0.5 else [holder[key], holder[key]]
        elif isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
    return mutated


def _as_text(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return "[" * 3000 + "]" * 3000


def _places(value: Any, depth: int = 0) -> list[tuple[Any, Any]]:
    """Return every (container, key) of a value, as deep as records go."""
    if depth > 12 or not isinstance(value, (dict, list)):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    found = [(value, key) for key in keys]
    for key in keys:
        found.extend(_places(value[key], depth + 1))
    return found


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, keys too."""
    if isinstance(value, str):
        yield value
    for inner in (*value.items(),) if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from texts(inner)
