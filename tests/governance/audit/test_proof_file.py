"""A proof stands for itself: whatever is changed in it, it shows nothing any more."""

from __future__ import annotations

import pytest

from governance.audit.audit_key import AuditKey
from governance.audit.chain import GENESIS, record
from governance.audit.checkpoint import Checkpoint, signed_checkpoint
from governance.audit.merkle import leaf_hash
from governance.audit.proof_file import Proof, proof_text
from tests.governance.audit.made import chain_of
from tests.governance.audit.proof_reading import proof_of, proved_entry
from tests.governance.audit.trees import grown

KEY = AuditKey(b"\x07" * 32)
ROWS, _ = chain_of(11)
BEFORE = [GENESIS, *(row.chain_hash for row in ROWS)]
RECORDS = [record(before, row.seq, row.entry) for before, row in zip(BEFORE, ROWS, strict=False)]
TREE = grown([leaf_hash(octets) for octets in RECORDS], (11,))
NOTE = signed_checkpoint(Checkpoint("jitgov-audit/1", 11, TREE.root()), [KEY])
PROOF = Proof(6, TREE.inclusion(6), NOTE, RECORDS[6])


def test_a_proof_survives_its_file_and_shows_the_entry() -> None:
    text = proof_text(PROOF)
    assert text.startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert proof_of(text) == PROOF
    assert proved_entry(proof_of(text), [KEY.verifier]) == (7, ROWS[6].entry, [KEY.key_id])


def test_a_key_that_is_not_trusted_shows_nothing() -> None:
    with pytest.raises(ValueError, match="by none of the keys"):
        proved_entry(PROOF, [AuditKey(b"\x08" * 32).verifier])


@pytest.mark.parametrize(
    "proof",
    [
        PROOF._replace(place=5),
        PROOF._replace(hashes=PROOF.hashes[:-1]),
        PROOF._replace(hashes=PROOF.hashes[::-1]),
        PROOF._replace(extra=RECORDS[5]),
        PROOF._replace(extra=RECORDS[6].replace(b"opened", b"closed")),
        PROOF._replace(extra=RECORDS[6].replace(b"[7,", b"[7, ")),
        PROOF._replace(extra=b"nothing"),
        PROOF._replace(note=NOTE.replace("\n11\n", "\n12\n")),
    ],
)
def test_a_proof_that_was_changed_shows_nothing(proof: Proof) -> None:
    with pytest.raises(ValueError):
        proved_entry(proof, [KEY.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "something else",
        proof_text(PROOF).replace("index 6", "index six"),
        proof_text(PROOF).replace("extra ", "extra !"),
        proof_text(PROOF).replace("index 6\n", "index 6\nAAAA\n"),
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="it is no proof"):
        proof_of(text)
