"""How policies tell of a person who is gone: since when, in which words, and how far that may be relied on."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Severity
from governance.model.labels import label
from governance.model.persons import Absence, absences
from governance.model.situation import Situation

_MISSING: tuple[Severity, Severity] = ("low", "medium")
"""Of somebody whom one complete list lacks, and whom several in a row lack."""


def gone(situation: Situation) -> list[Absence]:
    """Return when the account's person was gone: left, past a stated end, or missing from a complete list."""
    return absences(situation.person.spans) if situation.person is not None else []


def why_gone(situation: Situation, absence: Absence) -> str:
    """Return the beginning of a sentence that says how the person is gone, by what the roster states."""
    return how_gone(label(situation.account), absence)


def how_gone(name: str, absence: Absence) -> str:
    """Return the same of somebody who is called so."""
    if absence.how == "left":
        return f"{name} has left by the roster"
    if absence.how == "contract_ended":
        return f"{name} is past the end that the roster states"
    return f"{name} is missing from the complete roster and may have left"


def resting_on(absence: Absence) -> dict[str, Any]:
    """Return what a violation says of its ground: who is merely missing is gone by an assumption, and weighs less.

    Several complete lists in a row that lack somebody make it graver.
    """
    if absence.how != "missing":
        return {}
    return {"assumed": True, "severity": _MISSING[min(absence.lists, len(_MISSING)) - 1]}
