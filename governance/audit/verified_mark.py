"""How far a trail was verified, signed with the audit key: whoever may only write to the store cannot move it on.

A C2SP signed note (https://c2sp.org/signed-note) of four lines: what it is, the last entry's place, its hash, when. An
older mark that is put back is valid: more is walked than need be.
"""

from __future__ import annotations

from typing import NamedTuple

from governance.audit.audit_key import AuditKey
from governance.audit.chain import Head

_WHAT = "jitgov audit trail verified"
_LINES = 4


class Mark(NamedTuple):
    """Up to where all was as it should be, and when that was seen, in microseconds."""

    head: Head
    verified_at: int


def signed_mark(mark: Mark, key: AuditKey) -> str:
    """Return the mark as a note that the key signs."""
    return key.sign(f"{_WHAT}\n{mark.head.seq}\n{mark.head.chain_hash}\n{mark.verified_at}\n")


def mark_of(note: str, key: AuditKey) -> Mark | None:
    """Return the mark of a note; None where the key did not sign it."""
    text = key.signed_text(note)
    lines = text.splitlines() if text is not None else []
    if len(lines) != _LINES or lines[0] != _WHAT:
        return None
    return Mark(Head(int(lines[1]), lines[2]), int(lines[3]))
