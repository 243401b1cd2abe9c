"""Checkpoints: how many entries the log has, and the root of its tree, as a note that audit keys sign.

The note is a C2SP checkpoint (https://c2sp.org/tlog-checkpoint): three lines (the log's name, its size, the root in
base64), a blank line, and a line for each signature. Whoever keeps one can show later that the log only grew.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.audit.audit_key import NAME, AuditKey
from governance.audit.merkle import HASH_BYTES
from governance.audit.signed_note import Verifier, parts_of

_LINES = 3


class Checkpoint(NamedTuple):
    """A log's tree at some time."""

    origin: str
    """The log's name: no two logs have one."""
    size: int
    root: bytes


def origin_of(first_verifier: str) -> str:
    """Return the name of the log whose first key this was; it keeps its name when another key follows."""
    return f"{NAME}/{first_verifier.split('+')[1]}"


def signed_checkpoint(checkpoint: Checkpoint, keys: Sequence[AuditKey]) -> str:
    """Return the note; two keys sign the one by which a key hands over to the next."""
    root = base64.b64encode(checkpoint.root).decode()
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"
    return f"{text}\n{''.join(key.signature_line(text) for key in keys)}"


def checkpoint_of(note: str) -> Checkpoint:
    """Return what a note says, whoever signed it; lines behind the third are for others. Raises ValueError."""
    lines = parts_of(note).text.splitlines()
    if len(lines) < _LINES:
        raise ValueError("it has fewer than three lines")
    origin, size, root = lines[:_LINES]
    if not origin or not size.isascii() or not size.isdecimal() or str(int(size)) != size:
        raise ValueError("its second line is no count of entries")
    try:
        octets = base64.b64decode(root, validate=True)
    except binascii.Error as error:
        raise ValueError("its third line is no base64") from error
    if len(octets) != HASH_BYTES:
        raise ValueError("its third line is no hash")
    return Checkpoint(origin, int(size), octets)


def signers_of(note: str, verifiers: Iterable[str]) -> list[str]:
    """Return the ids of those of some keys that signed a note.

    Raises ValueError where it is none, or where a signature that names one of the keys was not made by it.
    """
    parts = parts_of(note)
    known: Mapping[tuple[str, bytes], Verifier] = {(key.name, key.hashed): key for key in map(Verifier.read, verifiers)}
    signers = []
    for signature in parts.signatures:
        key = known.get((signature.name, signature.hashed))
        if key is None:
            continue
        if not key.signed(parts.text, signature.octets):
            raise ValueError(f"the signature of {key.key_id} is not by that key, or the text was changed")
        signers.append(key.key_id)
    return signers
