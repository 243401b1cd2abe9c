"""Finds the translators by folder: each package offers its own. Who reads files alone loads no collector."""

from __future__ import annotations

import importlib
import pkgutil

from ingest import collectors
from ingest.translation.interface import Translator


def find_translators() -> tuple[Translator, ...]:
    """Return the ``TRANSLATOR`` of every folder below ``ingest/collectors``, by the folder's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(collectors.__path__) if module.ispkg)
    return tuple(importlib.import_module(f"{collectors.__name__}.{name}").TRANSLATOR for name in names)
