"""Finds the identity providers' translators by folder, and the one that a record is for by its shape."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Any

from ingest import collectors
from ingest.contract.errors import RecordError
from ingest.translation.interface import Translator


def find_translators() -> tuple[Translator, ...]:
    """Return the ``TRANSLATOR`` of every folder below ``ingest/collectors``, by the folder's name."""
    names = sorted(found.name for found in pkgutil.iter_modules(collectors.__path__) if found.ispkg)
    return tuple(importlib.import_module(f"{collectors.__name__}.{name}").TRANSLATOR for name in names)


def translator_for(record: Any, translators: Sequence[Translator]) -> Translator:
    """Return the first translator that recognises the record. Raises RecordError when none does."""
    for translator in translators:
        if translator.recognises(record):
            return translator
    known = ", ".join(translator.idp for translator in translators)
    keys = ", ".join(f"{key!r:.30}" for key in list(record)[:6])
    raise RecordError(f"no identity provider recognises it (known: {known}); its keys are {keys or 'none'}")
