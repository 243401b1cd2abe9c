"""OpenSSL's authority sends its certificate before its issuer's, whatever order DER asks for; CMS lets it."""

from __future__ import annotations

import pytest
from rfc3161_client import decode_timestamp_response

from governance.audit.der_order import with_ordered_certificates
from governance.audit.time_stamp import Trust, request_for, stamped_at
from tests.governance.audit.authority import REFUSAL, RIGHT, STAMPED_AT, Authority, Wrong

NOTE = "a note"
AUTHORITY = Authority()
REQUEST = request_for(NOTE)
TURNED = AUTHORITY.answer(REQUEST.as_bytes(), Wrong(turned=True))


def test_certificates_in_another_order_are_read() -> None:
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(TURNED)
    at = int(STAMPED_AT.timestamp() * 1_000_000)
    assert stamped_at(NOTE, TURNED, Trust([AUTHORITY.root]), REQUEST.nonce) == at
    ordered = with_ordered_certificates(TURNED)
    assert (len(ordered), with_ordered_certificates(ordered)) == (len(TURNED), ordered)


@pytest.mark.parametrize("answer", [AUTHORITY.answer(REQUEST.as_bytes(), RIGHT), REFUSAL, b"", b"<html>", b"\x30\x84"])
def test_all_else_stays_as_it_is(answer: bytes) -> None:
    assert with_ordered_certificates(answer) == answer


def test_no_part_of_an_answer_is_a_fault() -> None:
    for end in range(len(TURNED)):
        assert len(with_ordered_certificates(TURNED[:end])) == end
