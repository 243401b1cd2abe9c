"""A time-stamping authority made up for tests: it signs answers as RFC 3161 says, also such as must be refused."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"
REFUSAL = bytes.fromhex("30053003020102")
"""An answer that grants nothing: its status is 2, a rejection."""
STAMPED_AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
VALID_FOR = timedelta(days=3_650)


class Wrong(NamedTuple):
    """What an answer has otherwise than it should."""

    nonce: int | None = None
    imprint: bytes | None = None
    at: datetime = STAMPED_AT
    flipped: bool = False
    """Whether a bit of the signature is another one."""
    turned: bool = False
    """Whether the root stands beside the certificate, in the order that DER does not have: not wrong, but seen."""


RIGHT = Wrong()


class Authority:
    """A root, a certificate for time stamps under it, and the answers that this signs."""

    def __init__(self, name: str = "Example TSA", *, for_stamps: bool = True) -> None:
        root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = _certificate(f"{name} root", root_key, f"{name} root", root_key, ca=True)
        usage = ExtendedKeyUsageOID.TIME_STAMPING if for_stamps else ExtendedKeyUsageOID.EMAIL_PROTECTION
        self._certificate = _certificate(name, self._key, f"{name} root", root_key, usage=usage)

    def write_root(self, file: Path) -> str:
        """Write the root as PEM; return the path as settings have it."""
        file.write_bytes(self.root.public_bytes(Encoding.PEM))
        return str(file)

    def answer(self, request: bytes, wrong: Wrong = RIGHT) -> bytes:
        """Return the answer to a request, with what is to be wrong."""
        asked = tsp.TimeStampReq.load(request)
        imprint = asked["message_imprint"].native
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": imprint["hash_algorithm"]["algorithm"]},
                    "hashed_message": wrong.imprint or imprint["hashed_message"],
                },
                "serial_number": 7,
                "gen_time": wrong.at,
                "nonce": asked["nonce"].native if wrong.nonce is None else wrong.nonce,
            }
        ).dump()
        token = {
            "content_type": "signed_data",
            "content": self._signed(info, flipped=wrong.flipped, with_root=wrong.turned),
        }
        answer: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        if wrong.turned:
            first, second = sorted(c.public_bytes(Encoding.DER) for c in (self._certificate, self.root))
            answer = answer.replace(first + second, second + first)
        return answer

    def _signed(self, info: bytes, *, flipped: bool, with_root: bool) -> cms.SignedData:
        certificate = asn1_x509.Certificate.load(self._certificate.public_bytes(Encoding.DER))
        root = asn1_x509.Certificate.load(self.root.public_bytes(Encoding.DER))
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
            ]
        )
        signature = bytearray(self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())))
        signature[-1] ^= flipped
        named = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", named),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": bytes(signature),
        }
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
                "certificates": [certificate, *([root] if with_root else [])],
                "signer_infos": [signer],
            }
        )


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool = False,
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING,
) -> x509.Certificate:
    named = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    begun = (
        x509.CertificateBuilder(named[1], named[0], key.public_key(), x509.random_serial_number())
        .not_valid_before(STAMPED_AT - timedelta(days=30))
        .not_valid_after(STAMPED_AT + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if not ca:
        begun = begun.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return begun.sign(issuer_key, hashes.SHA256())
