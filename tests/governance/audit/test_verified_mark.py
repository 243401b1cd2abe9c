"""A mark is taken only as the key that the process holds signed it."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from governance.audit.audit_key import AuditKey
from governance.audit.chain import Head
from governance.audit.verified_mark import Mark, mark_of, signed_mark

KEY = AuditKey(bytes(range(32)))
MARK = Mark(Head(7, "a" * 64), 1_800_000_000_000_000)


def test_a_mark_is_a_signed_note_of_any_tool_s() -> None:
    note = signed_mark(MARK, KEY)
    text, _, signature_line = note.partition("\n\n")
    assert text == f"jitgov audit trail verified\n7\n{'a' * 64}\n1800000000000000"
    dash, name, signature = signature_line.split()
    assert (dash, name) == ("\u2014", "jitgov-audit")
    hashed, public = KEY.verifier.split("+", 2)[1:]
    octets = base64.b64decode(signature)
    assert octets[:4].hex() == hashed
    Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify(octets[4:], f"{text}\n".encode())


def test_only_what_the_key_signed_is_taken() -> None:
    note = signed_mark(MARK, KEY)
    assert mark_of(note, KEY) == MARK
    assert mark_of(note, AuditKey.new()) is None
    for forged in (note.replace("\n7\n", "\n8\n"), note + " ", note[:-9], "", "\n\n\u2014 ", KEY.sign("else\n")):
        assert mark_of(forged, KEY) is None
