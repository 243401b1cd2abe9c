"""Finds the translator of a record by the record's shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.contract.errors import RecordError
from ingest.files.csv_tables import KnownTable
from ingest.translation.interface import Translator


def known_table(translators: Sequence[Translator]) -> KnownTable:
    """Return what tells whether a table with these columns is an export of one of the translators' vendors."""

    def known(names: Sequence[str]) -> bool:
        return any(translator.recognises(dict.fromkeys(names, "")) for translator in translators)

    return known


def translator_for(record: Any, translators: Sequence[Translator]) -> Translator:
    """Return the first translator that recognises the record. Raises RecordError when none does."""
    for translator in translators:
        if translator.recognises(record):
            return translator
    known = ", ".join(translator.idp for translator in translators)
    keys = ", ".join(f"{key!r:.30}" for key in list(record)[:6])
    raise RecordError(f"no identity provider recognises it (known: {known}); its keys are {keys or 'none'}")
