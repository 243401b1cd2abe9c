"""Finds the vendors' examiners by folder, and examines a source by its vendor's examiner."""

from __future__ import annotations

import importlib

from ingest import collectors
from ingest.collection.preflight import ExaminedSource, Examiner, PreflightCheck, examine


def examiner_of(kind: str) -> Examiner:
    """Return the examiner of a source's ``kind``; a test holds that every collected vendor has one."""
    examiner: Examiner = importlib.import_module(f"{collectors.__name__}.{kind}.examine").EXAMINER
    return examiner


def examined(source: ExaminedSource) -> list[PreflightCheck]:
    """Return the checks of a source by its vendor's examiner."""
    return examine(source, examiner_of)
