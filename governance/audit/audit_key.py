"""The key that vouches for audit entries: an Ed25519 seed, and what is derived from it.

Spelled as C2SP signed notes spell keys (https://c2sp.org/signed-note), so that other tools read them. The public one
(``verifier``) is ``name+hash+base64(1 || public key)``; the secret one ``PRIVATE+KEY+name+hash+base64(1 || seed)``.
Entries are vouched for by an HMAC, under a key of its own that is derived from the seed: it costs a microsecond.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from governance.audit.entries import Entry
from governance.audit.signed_note import DASH, ED25519
from ingest.contract.sealing import canonical_bytes

NAME = "jitgov-audit"
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - how a secret key's text begins, not a secret
_SEED_BYTES = 32
_HASHED_BEFORE = NAME.encode() + b"\n"
_VOUCHING = b"jitgov audit voucher 1"
_VOUCHER_WORDS = 3
_KEY_WORDS = 3


class AuditKey:
    """A key pair, and the key derived from it that vouches; shows nobody its secret by accident."""

    __slots__ = ("_private", "_seed", "_vouching", "key_id", "verifier")

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes of an Ed25519 seed."""
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = ED25519 + self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._vouching = HKDF(algorithm=SHA256(), length=_SEED_BYTES, salt=None, info=_VOUCHING).derive(seed)
        self.key_id = f"{NAME}+{hashlib.sha256(_HASHED_BEFORE + public).hexdigest()[:8]}"
        """Short, for sentences: no proof of which key it is."""
        self.verifier = f"{self.key_id}+{base64.b64encode(public).decode()}"
        """The public key, whole."""

    @classmethod
    def new(cls) -> AuditKey:
        """Return a key that nobody has had before."""
        return cls(secrets.token_bytes(_SEED_BYTES))

    @classmethod
    def read(cls, text: str) -> AuditKey:
        """Return the key of a text that ``text`` wrote. Raises ValueError when it is none."""
        words = text.strip().removeprefix(_SECRET).split("+", 2)
        if not text.startswith(_SECRET) or len(words) != _KEY_WORDS or words[0] != NAME:
            raise ValueError("it does not begin as an audit key does")
        try:
            octets = base64.b64decode(words[2], validate=True)
        except binascii.Error as error:
            raise ValueError("its last part is no base64") from error
        if len(octets) != 1 + _SEED_BYTES or octets[:1] != ED25519:
            raise ValueError("it is of another length or kind than an Ed25519 key")
        key = cls(octets[1:])
        if key.key_id != f"{words[0]}+{words[1]}":
            raise ValueError("its parts do not belong together: it was cut or changed")
        return key

    def text(self) -> str:
        """Return the secret, for the key's file alone."""
        return f"{_SECRET}{self.key_id}+{base64.b64encode(ED25519 + self._seed).decode()}\n"

    def vouch(self, entry: Entry, transaction_id: str) -> str:
        """Return the voucher of an entry, which only a holder of the key can write: ``key transaction HMAC``.

        It says that the entry was written so, then, in that transaction; its id is the hash of kind, subject and body.
        """
        vouched_for = canonical_bytes([entry.entry_id, entry.recorded_at, transaction_id])
        mac = base64.b64encode(hmac.digest(self._vouching, vouched_for, "sha256")).decode()
        return f"{self.key_id} {transaction_id} {mac}"

    def wrote(self, voucher: str, entry: Entry) -> bool:
        """Tell whether a holder of the key wrote the voucher, and for this entry."""
        words = voucher.split(" ")
        return len(words) == _VOUCHER_WORDS and hmac.compare_digest(self.vouch(entry, words[1]), voucher)

    def sign(self, text: str) -> str:
        """Return a note: the text, which ends with a line feed, and its signature."""
        return f"{text}\n{self.signature_line(text)}"

    def signature_line(self, text: str) -> str:
        """Return the line of a note that says that the key signed its text."""
        signature = self._private.sign(text.encode())
        hashed = bytes.fromhex(self.key_id.rpartition("+")[2])
        return f"{DASH} {NAME} {base64.b64encode(hashed + signature).decode()}\n"

    def signed_text(self, note: str) -> str | None:
        """Return the text of a note that the key signed; None: it did not. Ed25519 signs one text in one way alone."""
        text = note.rpartition(f"\n{DASH} ")[0]
        return text if hmac.compare_digest(self.sign(text).encode(), note.encode()) else None

    def __repr__(self) -> str:
        return f"AuditKey({self.key_id})"
