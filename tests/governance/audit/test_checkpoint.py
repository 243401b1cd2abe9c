"""Checkpoints are notes that a foreign verifier takes; what is no such note is refused."""

from __future__ import annotations

import base64

import pytest

from governance.audit.audit_key import AuditKey
from governance.audit.checkpoint import Checkpoint, checkpoint_of, origin_of, signed_checkpoint, signers_of
from tests.governance.audit.trees import FOREIGN, WHOLE

KEY, NEXT = AuditKey(b"\x07" * 32), AuditKey(b"\x08" * 32)
CHECKPOINT = Checkpoint(origin_of(KEY.verifier), 300, WHOLE.root())
NOTE = signed_checkpoint(CHECKPOINT, [KEY])


def test_a_foreign_signer_writes_the_same_notes() -> None:
    assert [KEY.verifier, NEXT.verifier] == FOREIGN["verifiers"]
    assert FOREIGN["note"] == NOTE
    assert signed_checkpoint(CHECKPOINT, [KEY, NEXT]) == FOREIGN["note_of_both"]


def test_a_note_says_what_was_signed_and_by_whom() -> None:
    assert checkpoint_of(NOTE) == CHECKPOINT
    assert signers_of(NOTE, [NEXT.verifier, KEY.verifier]) == [KEY.key_id]
    assert signers_of(NOTE, [NEXT.verifier]) == []
    both = signed_checkpoint(CHECKPOINT, [KEY, NEXT])
    assert signers_of(both, [NEXT.verifier]) == [NEXT.key_id]
    assert signers_of(both, [NEXT.verifier, KEY.verifier]) == [KEY.key_id, NEXT.key_id]


def test_lines_of_others_behind_the_third_are_left_to_them() -> None:
    text = NOTE.partition("\n\n")[0] + "\nfor others\n"
    assert checkpoint_of(f"{text}\n{KEY.signature_line(text)}") == CHECKPOINT


@pytest.mark.parametrize("old, new", [("300", "299"), ("jitgov-audit/", "jitgov-audit/a"), ("\n\n", "\nmore\n\n")])
def test_a_text_that_was_changed_is_signed_no_more(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"not by that key, or the text was changed"):
        signers_of(NOTE.replace(old, new, 1), [KEY.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\nb\n",
        NOTE.replace("\n300\n", "\n0300\n"),
        NOTE.replace("\n300\n", "\nmany\n"),
        NOTE.replace("\n300\n", "\n"),
        NOTE.rstrip("\n"),
        NOTE.replace("\N{EM DASH}", "-"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace(base64.b64encode(WHOLE.root()).decode(), "AAAA"),
        NOTE.replace("jitgov", "jit\x00gov"),
        "x" * 1_000_001,
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(ValueError, match=r"^it |^its "):
        checkpoint_of(note)


@pytest.mark.parametrize("verifier", ["", "a+b", KEY.verifier[:-4], KEY.verifier.replace("jitgov", "other"), "a+b+c+d"])
def test_what_is_no_public_key_is_refused(verifier: str) -> None:
    with pytest.raises(ValueError, match="is no public key"):
        signers_of(NOTE, [verifier])
