"""A key is spelled as signed notes spell keys; what it vouches for is one entry, of one instant and transaction."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from governance.audit.audit_key import AuditKey
from governance.audit.vouching_check import Vouched, VouchingCheck
from tests.governance.audit.made import made

KEY = AuditKey(bytes(range(32)))
OTHER = AuditKey(bytes(range(32, 64)))


def test_a_key_s_public_half_is_that_of_rfc_8032() -> None:
    # The first test vector of RFC 8032, 7.1.
    key = AuditKey(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    public = base64.b64decode(key.verifier.split("+", 2)[2])
    assert public.hex() == "01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    Ed25519PublicKey.from_public_bytes(public[1:])
    hashed = hashlib.sha256(b"jitgov-audit\n" + public).hexdigest()[:8]
    assert key.verifier.startswith(f"jitgov-audit+{hashed}+")


def test_the_hmac_s_key_is_derived_by_rfc_5869() -> None:
    extracted = hmac.digest(bytes(32), bytes(range(32)), "sha256")
    derived = hmac.digest(extracted, b"jitgov audit voucher 1\x01", "sha256")
    entry = made(1)
    said = f'["{entry.entry_id}",{entry.recorded_at},"7"]'.encode()
    mac = base64.b64encode(hmac.digest(derived, said, "sha256")).decode()
    assert KEY.vouch(entry, "7") == f"{KEY.key_id} 7 {mac}"


def test_a_key_is_read_as_it_is_written_and_not_shown() -> None:
    assert AuditKey.read(KEY.text()).verifier == KEY.verifier
    assert KEY.text().split("+")[-1].strip() not in repr(KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no key",
        KEY.verifier,
        KEY.text()[:-9],
        KEY.text().replace("jitgov-audit", "another"),
        KEY.text().replace(KEY.key_id, OTHER.key_id),
        KEY.text().replace("+AQAB", "+AgAB"),
        f"PRIVATE+KEY+{KEY.key_id}+!",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"it |its "):
        AuditKey.read(text)


def test_a_voucher_is_of_one_entry_its_instant_and_its_transaction() -> None:
    entry, voucher = made(1), KEY.vouch(made(1), "7")
    assert KEY.wrote(voucher, entry)
    assert not OTHER.wrote(voucher, entry)
    assert not KEY.wrote(voucher, made(2))
    assert not KEY.wrote(voucher, entry._replace(recorded_at=entry.recorded_at + 1))
    assert not KEY.wrote(voucher.replace(" 7 ", " 8 "), entry)
    assert not KEY.wrote("junk", entry)
    assert not KEY.wrote(f"{voucher} more", entry)


def test_who_vouches_is_counted() -> None:
    naming = made(4)._replace(kind="key", about=KEY.key_id)
    check = VouchingCheck([KEY], [KEY.key_id, OTHER.key_id])
    check.take(made(0), None)
    check.take(made(1), KEY.vouch(made(1), "1"))
    check.take(naming, KEY.vouch(naming, "1"))
    check.take(made(2), None)
    check.take(made(3), OTHER.vouch(made(3), "1"))
    check.take(made(5), KEY.vouch(made(6), "1"))
    check.take(made(7), AuditKey.new().vouch(made(7), "1"))
    check.take(made(8), "")
    forged = [made(n).entry_id for n in (5, 7, 8)]
    assert check.result() == Vouched({KEY.key_id: 2}, {OTHER.key_id: 1}, 1, 1, [made(2).entry_id], forged)
