"""A proof that one entry stands in the log, as a file that needs nothing else (https://c2sp.org/tlog-proof).

Its ``extra`` holds what the entry's hashes cover: the chain hash before it, its header, its body.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import NamedTuple

HEADER = "c2sp.org/tlog-proof@v1"


class Proof(NamedTuple):
    """An entry's place in the tree of a checkpoint, counted from 0."""

    place: int
    hashes: Sequence[bytes]
    note: str
    """The checkpoint, signed."""
    extra: bytes


def proof_text(proof: Proof) -> str:
    """Return the file's text."""
    lines = [HEADER, f"extra {_spelled(proof.extra)}", f"index {proof.place}", *map(_spelled, proof.hashes)]
    return "\n".join(lines) + f"\n\n{proof.note}"


def _spelled(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
