"""A stamp holds for its note, its request and its authority alone; whatever does not hold is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from governance.audit.stamp_check import stamps_held
from governance.audit.time_stamp import Stamp, StampTrust, Trust, request_for, stamped_at
from governance.audit.trusted_roots import roots_in
from ingest.contract.errors import SetupError
from tests.governance.audit.authority import POLICY, REFUSAL, RIGHT, STAMPED_AT, VALID_FOR, Authority, Wrong

NOTE = "jitgov-audit/1\n7\n" + "A" * 43 + "=\n\n\N{EM DASH} jitgov-audit " + "A" * 92 + "\n"
AT = int(STAMPED_AT.timestamp() * 1_000_000)
AUTHORITY = Authority()
TRUST = Trust([AUTHORITY.root])


def test_a_stamp_says_when_the_note_was_there() -> None:
    request = request_for(NOTE)
    answer = AUTHORITY.answer(request.as_bytes())
    assert stamped_at(NOTE, answer, TRUST, request.nonce) == AT
    others = [Authority("Elsewhere").root, AUTHORITY.root]
    assert stamped_at(NOTE, answer, Trust(others, POLICY)) == AT


def test_what_is_sent_is_a_hash_and_a_nonce_that_is_another_one_each_time() -> None:
    first, second = request_for(NOTE), request_for(NOTE)
    assert first.nonce != second.nonce
    assert first.cert_req
    assert b"jitgov" not in first.as_bytes()


@pytest.mark.parametrize(
    ("wrong", "trust", "why"),
    [
        (Wrong(nonce=5), TRUST, "answers another request: its nonce"),
        (Wrong(imprint=b"\1" * 32), TRUST, "stamps something else than this checkpoint"),
        (Wrong(flipped=True), TRUST, "its signature is not that of its certificate"),
        (Wrong(at=STAMPED_AT + VALID_FOR * 2), TRUST, "were not valid at 2046-"),
        (Wrong(at=STAMPED_AT - timedelta(days=90)), TRUST, "were not valid at 2026-06-03T12:00:00"),
        (RIGHT, Trust([Authority().root]), "leads to none of the trusted roots"),
        (RIGHT, Trust([Authority("Elsewhere").root]), "leads to none of the trusted roots"),
        (RIGHT, Trust([AUTHORITY.root], "1.2.3"), f"is by the policy {POLICY}, not by 1.2.3"),
    ],
)
def test_what_does_not_hold_is_named(wrong: Wrong, trust: Trust, why: str) -> None:
    request = request_for(NOTE)
    answer = AUTHORITY.answer(request.as_bytes(), wrong)
    with pytest.raises(ValueError, match=why):
        stamped_at(NOTE, answer, trust, request.nonce)


def test_a_certificate_for_something_else_stamps_nothing() -> None:
    mailing = Authority(for_stamps=False)
    request = request_for(NOTE)
    with pytest.raises(ValueError, match="is not one for time stamps"):
        stamped_at(NOTE, mailing.answer(request.as_bytes()), Trust([mailing.root]), request.nonce)


@pytest.mark.parametrize(
    ("answer", "why"), [(b"", "no answer"), (b"<html>", "no answer"), (REFUSAL, r"grants no stamp \(rejection\)")]
)
def test_what_is_no_stamp_is_refused(answer: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        stamped_at(NOTE, answer, TRUST)


def test_no_octet_of_an_answer_can_be_changed_to_another_time_or_crash_who_reads_it() -> None:
    answer = AUTHORITY.answer(request_for(NOTE).as_bytes())
    for place in range(len(answer)):
        changed = bytearray(answer)
        changed[place] ^= 0x55
        try:
            assert stamped_at(NOTE, bytes(changed), TRUST) == AT
        except ValueError:
            continue


def test_stamps_are_summed_up_by_authority_and_only_the_last_counts_as_kept_elsewhere() -> None:
    notes = [NOTE.replace("\n7\n", f"\n{size}\n") for size in (7, 9)]
    first, last = (
        Stamp("https://tsa.example.com/", size, note, AUTHORITY.answer(request_for(note).as_bytes()))
        for size, note in zip((7, 9), notes, strict=True)
    )
    strange = Stamp("https://elsewhere.example.com/", 7, NOTE, b"")
    moved = first._replace(size=8)
    told = stamps_held([last, first, strange, moved], StampTrust({"https://tsa.example.com/": TRUST}))
    assert [(signed.size, signed.outside) for signed in told.signed] == [(7, False), (9, True)]
    assert told.unchecked == 1
    assert told.faults == ["the time stamp by https://tsa.example.com/ of 8 entries: its checkpoint is of another size"]
    assert next(told.lines()) == (
        "stamped by https://tsa.example.com/: 2 checkpoints; 7 entries stood there at 2026-09-01T12:00:00Z, "
        "9 entries stood there at 2026-09-01T12:00:00Z"
    )


def test_roots_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read: No such file"):
        roots_in(tmp_path / "roots.pem")
    (tmp_path / "roots.pem").write_text("no certificate")
    with pytest.raises(SetupError, match="holds no certificates in PEM form"):
        roots_in(tmp_path / "roots.pem")
