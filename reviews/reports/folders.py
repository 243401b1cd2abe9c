"""Finds the folders of reports, and what each says of itself, without loading what reports stand on."""

from __future__ import annotations

import importlib
import pkgutil

from ingest.contract.errors import BrokenError
from reviews import reports as folder

_NO_REPORTS = frozenset({"formats", "support"})


def report_names() -> list[str]:
    """Return the names of all reports, in order: each is a folder here."""
    return sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if m.ispkg and m.name not in _NO_REPORTS)


def help_of(name: str) -> str:
    """Return what ``jitgov report --help`` says of a report: the docstring of its folder.

    Raises BrokenError where it has none.
    """
    docstring = importlib.import_module(f"{folder.__name__}.{name}").__doc__
    if not docstring:
        raise BrokenError(
            f"reviews/reports/{name}/__init__.py has no docstring: it is the help of `jitgov report {name}`"
        )
    return docstring
