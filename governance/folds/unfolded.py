"""Which facts change nothing that is derived yet: they are kept, and whoever writes their fold takes them out here."""

from __future__ import annotations

from ingest.contract.event import SECOND_KINDS

UNFOLDED: frozenset[str] = SECOND_KINDS - {"owner_seen", "credential_added", "credential_seen"}
"""Kinds that no fold of an account or of a group reads as its own; what happens to containers cuts what others hold."""
