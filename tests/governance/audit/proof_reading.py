"""Reads a proof as its receiver would: who has the file and the public key needs nothing else."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence

from governance.audit.chain import entry_of_header, record
from governance.audit.checkpoint import checkpoint_of, signers_of
from governance.audit.entries import Entry
from governance.audit.merkle import HASH_BYTES, leaf_hash, node_hash
from governance.audit.proof_file import HEADER, Proof
from ingest.contract.counting import counted


def proof_of(text: str) -> Proof:
    """Return the proof of a file's text. Raises ValueError where it is none."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if len(lines) < 3 or lines[0] != HEADER or lines[1][:6] != "extra " or lines[2][:6] != "index ":
        raise ValueError(f"it is no proof: it begins with {HEADER}, extra, index")
    if not lines[2][6:].isdecimal():
        raise ValueError("it is no proof: its index is no number")
    try:
        extra, *hashes = (base64.b64decode(line, validate=True) for line in [lines[1][6:], *lines[3:]])
    except binascii.Error as error:
        raise ValueError("it is no proof: a line of it is no base64") from error
    if any(len(octets) != HASH_BYTES for octets in hashes):
        raise ValueError("it is no proof: a line of it is no hash")
    return Proof(int(lines[2][6:]), hashes, note, extra)


def proved_entry(proof: Proof, verifiers: Collection[str]) -> tuple[int, Entry, list[str]]:
    """Return the entry that the proof shows, its place counted from 1, and the keys that signed the checkpoint.

    ``verifiers``: those that are trusted. Raises ValueError where it shows nothing.
    """
    checkpoint = checkpoint_of(proof.note)
    signers = signers_of(proof.note, verifiers)
    if not signers:
        raise ValueError("its checkpoint is signed by none of the keys")
    seq, entry = entry_in(proof.extra)
    if seq != proof.place + 1:
        raise ValueError(f"the entry says that it is the {seq:,}th, the proof is of the {proof.place + 1:,}th")
    if not included(leaf_hash(proof.extra), proof.place, checkpoint.size, checkpoint.root, proof.hashes):
        raise ValueError(f"entry {seq:,} does not stand so in the log of {counted(checkpoint.size, 'entry')}")
    return seq, entry, signers


def entry_in(extra: bytes) -> tuple[int, Entry]:
    """Return the entry of what its hashes cover, and its place. Raises ValueError where it is none."""
    before, _, rest = extra.partition(b"\n")
    octets, _, body = rest.partition(b"\n")
    try:
        seq, entry = entry_of_header(octets, body)
    except ValueError as error:
        raise ValueError(f"what it proves is no audit entry: {error}") from error
    if record(before.decode("ascii", "replace"), seq, entry) != extra:
        raise ValueError("what it proves is not spelled as audit entries are")
    return seq, entry


def included(leaf: bytes, number: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof shows a leaf at its place in a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    place, last, reached = number, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(beside, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root
