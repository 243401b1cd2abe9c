"""Reads the checkpoints of a pack: what the log must pass, the stamps over them, the proofs beside them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

import msgspec

from governance.audit.checkpoint import Checkpoint, checkpoint_of
from governance.audit.merkle import consistent
from governance.audit.time_stamp import Stamp
from governance.audit.tree_check import Signed
from governance.queries.audit_pack.members import CHECKPOINTS, Pack, PackedCheckpoint
from ingest.contract.counting import counted

_checkpoint_of = msgspec.json.Decoder(PackedCheckpoint).decode


def signed_in(pack: Pack) -> Iterator[Signed]:
    """Yield the checkpoints that can be read."""
    for line in pack.lines(CHECKPOINTS):
        try:
            note = _checkpoint_of(line).note
            size = checkpoint_of(note).size
        except (msgspec.DecodeError, ValueError):
            continue  # told where the proofs are read
        yield Signed(size, note, "the pack")


def stamps_in(pack: Pack) -> Iterator[Stamp]:
    """Yield the stamps over checkpoints that can be read."""
    for line in pack.lines(CHECKPOINTS):
        try:
            stamps = _stamps_of(_checkpoint_of(line))
        except (msgspec.DecodeError, ValueError):
            continue  # told where the proofs are read
        yield from stamps


def proof_faults(pack: Pack, last: Checkpoint | None) -> Iterator[str]:
    """Yield what is wrong with lines, and with proofs that the last checkpoint grew out of each."""
    for place, line in enumerate(pack.lines(CHECKPOINTS), 1):
        try:
            packed = _checkpoint_of(line)
            checkpoint = checkpoint_of(packed.note)
            proof = [base64.b64decode(octets, validate=True) for octets in packed.proof]
            _stamps_of(packed)
        except (msgspec.DecodeError, ValueError, binascii.Error):
            yield f"line {place} of {CHECKPOINTS} is no checkpoint"
            continue
        if last is None or not consistent(checkpoint.size, checkpoint.root, last.size, last.root, proof):
            yield f"the proof beside the checkpoint of {counted(checkpoint.size, 'entry')} shows nothing"


def _stamps_of(packed: PackedCheckpoint) -> list[Stamp]:
    """Return the stamps of a checkpoint. Raises ValueError where one cannot be read."""
    return [
        Stamp(
            stamp.authority, checkpoint_of(stamp.note).size, stamp.note, base64.b64decode(stamp.answer, validate=True)
        )
        for stamp in packed.stamps
    ]
