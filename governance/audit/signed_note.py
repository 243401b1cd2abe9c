"""Signed notes (https://c2sp.org/signed-note): text, a blank line, signatures; and the public keys that check them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DASH = "\N{EM DASH}"
ED25519 = b"\x01"
_PUBLIC_BYTES = 32
_HASHED_BYTES = 4
_KEY_WORDS = 3
_LONGEST_NOTE = 1_000_000


class Signature(NamedTuple):
    """A line under a note: whose it says it is, and the signature itself."""

    name: str
    hashed: bytes
    octets: bytes


class Parts(NamedTuple):
    """A note taken apart; nothing of it is checked."""

    text: str
    signatures: list[Signature]


def parts_of(note: str) -> Parts:
    """Return the parts of a note. Raises ValueError where it is none."""
    if len(note) > _LONGEST_NOTE or any(letter < " " and letter != "\n" for letter in note):
        raise ValueError("it is no signed note: it is too long, or holds control characters")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise ValueError("it is no signed note: a blank line and signatures belong at its end")
    return Parts(f"{text}\n", [_signature(line) for line in lines[:-1].split("\n")])


def _signature(line: str) -> Signature:
    words = line.split(" ")
    if len(words) != _KEY_WORDS or words[0] != DASH:
        raise ValueError("it is no signed note: a line at its end is no signature")
    try:
        octets = base64.b64decode(words[2], validate=True)
    except binascii.Error as error:
        raise ValueError("it is no signed note: a signature is no base64") from error
    return Signature(words[1], octets[:_HASHED_BYTES], octets[_HASHED_BYTES:])


class Verifier:
    """A public key, spelled ``name+hash+base64(1 || key)``."""

    def __init__(self, name: str, public: bytes) -> None:
        """Take the 32 bytes of an Ed25519 public key."""
        self.name = name
        self.hashed = hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:_HASHED_BYTES]
        self.key_id = f"{name}+{self.hashed.hex()}"
        self._public = Ed25519PublicKey.from_public_bytes(public)

    @classmethod
    def read(cls, verifier: str) -> Verifier:
        """Return the key of a text. Raises ValueError where it is none."""
        words = verifier.strip().split("+", 2)
        try:
            octets = base64.b64decode(words[-1], validate=True)
        except binascii.Error as error:
            raise ValueError(f"{verifier!r} is no public key: its last part is no base64") from error
        if len(words) != _KEY_WORDS or len(octets) != 1 + _PUBLIC_BYTES or octets[:1] != ED25519:
            raise ValueError(f"{verifier!r} is no public key of the kind Ed25519")
        key = cls(words[0], octets[1:])
        if key.key_id != f"{words[0]}+{words[1]}":
            raise ValueError(f"{verifier!r} is no public key: its parts do not belong together")
        return key

    def signed(self, text: str, signature: bytes) -> bool:
        """Tell whether the key signed a text."""
        try:
            self._public.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True
