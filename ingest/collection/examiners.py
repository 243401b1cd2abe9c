"""Finds the vendors' examiners by folder, and examines a source with its vendor's."""

from __future__ import annotations

import importlib

from ingest import collectors
from ingest.collection.preflight import Examiner, Noted, Patient, examine


def examiner_of(kind: str) -> Examiner:
    """Return the examiner of a source's ``kind``; a test holds every vendor that is collected to having one."""
    examiner: Examiner = importlib.import_module(f"{collectors.__name__}.{kind}.examine").EXAMINER
    return examiner


def examined(patient: Patient) -> list[Noted]:
    """Return all that is noted of a source by its vendor's examiner."""
    return examine(patient, examiner_of)
