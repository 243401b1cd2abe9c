"""A key that hands over to the next: the old one signs a note that names both."""

from __future__ import annotations

import msgspec

from governance.audit.audit_key import AuditKey
from governance.audit.checkpoint import signers_of
from governance.audit.entries import Entry
from governance.audit.signed_note import parts_of

_WHAT = "jitgov audit key follows"


class KeyNamed(msgspec.Struct):
    """What an entry of kind ``key`` says: the key, whole, and the note by which the one before signed for it."""

    verifier: str | None = None
    before: str | None = None
    handover: str | None = None


_named_of = msgspec.json.Decoder(KeyNamed).decode


def handover_note(old: AuditKey, new: AuditKey) -> str:
    """Return the note by which the old key signs for the new one."""
    return old.sign(f"{_WHAT}\n{old.verifier}\n{new.verifier}\n")


def key_named(entry: Entry) -> KeyNamed | None:
    """Return what an entry says of a key; None: it names none, or cannot be read, which the chain tells."""
    if entry.kind != "key":
        return None
    try:
        return _named_of(entry.body)
    except msgspec.DecodeError:
        return None


def signed_for(named: KeyNamed, verifier: str) -> bool:
    """Tell whether that key signed for the one that is named."""
    if named.handover is None or named.verifier is None:
        return False
    try:
        return bool(signers_of(named.handover, [verifier])) and parts_of(named.handover).text == (
            f"{_WHAT}\n{verifier}\n{named.verifier}\n"
        )
    except ValueError:
        return False
