"""Finds the translator of a record by the record's shape."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import orjson

from ingest.contract.errors import RecordError
from ingest.files.csv_tables import KnownTable
from ingest.translation.interface import Native, Translator

_MOST_PLACES = 60
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def known_table(translators: Sequence[Translator]) -> KnownTable:
    """Return what tells whether a table with these columns is an export of one of the translators' vendors."""

    def known(names: Sequence[str]) -> bool:
        return any(translator.recognises(dict.fromkeys(names, "")) for translator in translators)

    return known


def native_form(translators: Sequence[Translator]) -> Callable[[bytes], Native | None]:
    """Return what gives a record's native form, whoever's it is; whose the last one was is asked first."""
    forms = [translator.native for translator in translators]

    def native(raw: bytes) -> Native | None:
        for place, form in enumerate(forms):
            record = form(raw)
            if record is not None:
                if place:
                    forms.insert(0, forms.pop(place))
                return record
        return None

    return native


def translator_for(record: Any, translators: Sequence[Translator]) -> Translator:
    """Return the first translator that recognises the record. Raises RecordError when none does."""
    for translator in translators:
        if translator.recognises(record):
            return translator
    known = ", ".join(translator.idp for translator in translators)
    keys = ", ".join(f"{key!r:.30}" for key in list(record)[:6])
    within = _within(record, translators)
    raise RecordError(f"no identity provider recognises it (known: {known}); its keys are {keys or 'none'}{within}")


def _within(record: Any, translators: Sequence[Translator]) -> str:
    """Return where in a record one stands that a translator recognises, and how it is taken out; "" where none does.

    It is told, not taken: what a product that nobody knows writes into its records may be anybody's words.
    """
    places: deque[tuple[str, Any]] = deque([("", record)])
    for _ in range(_MOST_PLACES):
        if not places:
            break
        path, value = places.popleft()
        if isinstance(value, dict):
            idp = next((translator.idp for translator in translators if translator.recognises(value)), None)
            if idp is not None:
                return f"; a record of {idp} seems to stand in it, and `jq -c '{path}'` takes such records out"
            places.extend((f"{path}.{_jq_name(name)}", inner) for name, inner in islice(value.items(), _MOST_PLACES))
        elif isinstance(value, list) and value:
            places.append((f"{path or '.'}[]", value[0]))
        elif isinstance(value, str) and value[:1] == "{" and (inner := _decoded(value)) is not None:
            places.append((f"{path} | fromjson", inner))
    return ""


def _jq_name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else orjson.dumps(name.replace("'", "?")).decode()


def _decoded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
