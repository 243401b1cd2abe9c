"""The kinds of sources that settings may name: each provider that is read live, and rosters.

A kind is its provider's folder below ``ingest/collectors``. They stand here by name, as commands and settings must know
them without loading a collector.
"""

from __future__ import annotations

from typing import Literal, get_args

SourceKind = Literal["okta", "entra", "roster"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
