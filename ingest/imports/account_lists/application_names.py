"""Which application a name means: one that records or settings name, or one that no identity provider knows.

A name that is nearly another's, or some words of it, is taken for a slip; one that is like none begins a list anew.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

from ingest.contract.application_lists import unconnected_application
from ingest.contract.errors import UnclearError
from ingest.contract.labels import MAX_LABEL, why_no_label

ApplicationNames = Mapping[str, Collection[str]]
"""Application's key → its names."""


def application_meant(word: str, names_by_key: ApplicationNames, *, is_new: bool) -> str:
    """Return the key of the application that a key, an id or a name means, in whatever letter case.

    ``is_new``: the name is right, though it is like another's. Raises UnclearError where it is unclear.
    """
    if word in names_by_key:
        return word
    wanted = _compared(word)
    meant = sorted(key for key, names in names_by_key.items() if wanted in _spellings(key, names))
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UnclearError(f"{word!r} is the name of several applications; name one by its key: {', '.join(meant)}")
    problem = why_no_label(word)
    if problem is not None or len(word) > MAX_LABEL:
        raise UnclearError(f"{word!r:.60} is no application's name: {problem or 'it is too long'}")
    known = {_compared(name): (name, key) for key, names in names_by_key.items() for name in _called(key, names)}
    near = [name for name in sorted(known) if _is_in(wanted, name)]
    near = near or difflib.get_close_matches(wanted, known, n=1, cutoff=0.75)
    if near and not is_new:
        name, key = known[near[0]]
        raise UnclearError(
            f"no application is called {word!r}; did you mean {name!r} ({key})? Where it is one that no identity "
            "provider knows, say so with --new"
        )
    return unconnected_application(word)


def _is_in(wanted: str, name: str) -> bool:
    """Tell whether words of a name are the whole of the other: who says CRM may mean the Orbit CRM."""
    return f" {wanted} " in f" {name} " or f" {name} " in f" {wanted} "


def _spellings(key: str, names: Collection[str]) -> set[str]:
    return {_compared(name) for name in (key, *_called(key, names))}


def _called(key: str, names: Collection[str]) -> list[str]:
    """Return an application's own id and its names; no slip is near to a whole key, which has its source in it."""
    return [name for name in (key.partition("|")[2], *names) if name]


def _compared(name: str) -> str:
    return " ".join(name.split()).casefold()
