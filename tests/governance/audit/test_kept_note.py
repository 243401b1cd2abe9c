"""A checkpoint is found in whatever somebody kept it in, and nothing else is taken for one."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from governance.audit.audit_key import AuditKey
from governance.audit.checkpoint import Checkpoint, signed_checkpoint
from governance.audit.kept_note import note_in

KEY = AuditKey(b"\x07" * 32)


def note_of(size: int) -> str:
    return signed_checkpoint(Checkpoint("jitgov-audit/00000000", size, bytes([size]) * 32), [KEY])


NOTE = note_of(7)


def mailed(text: str, encoding: str, subtype: str = "plain") -> bytes:
    mail = EmailMessage()
    mail["Message-ID"] = "<a@example.com>"
    mail["Subject"] = "Audit log"
    mail.set_content(text, subtype=subtype, cte=encoding)
    return mail.as_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "kept",
    [
        NOTE.encode(),
        NOTE.strip().encode(),
        NOTE.replace("\n", "\r\n").encode(),
        f"Keep this mail.\n\n{NOTE}\nSent through a relay\n".encode(),
        f"Keep this mail.\n\n{NOTE}Sent through a relay\n".encode(),
        f"{note_of(3)}.\n{NOTE}.\n".encode(),
        mailed(f"Keep this mail: it is long.\n\n{NOTE}", "quoted-printable"),
        mailed(f"Keep this mail.\n\n{NOTE}", "base64"),
    ],
)
def test_it_is_found_as_it_was_signed(kept: bytes) -> None:
    assert note_in(kept) == NOTE


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (b"", "it is no signed note"),
        (b"nothing", "it is no signed note"),
        (b"\xff\xfe", "can't decode"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (NOTE.partition("\n\n")[0].encode(), "it is no signed note"),
        (mailed("<p>Look</p>", "base64", "html"), "it is no signed note"),
        (mailed("Look", "7bit").replace(b"utf-8", b"klingon"), "letters that are not known"),
    ],
)
def test_what_holds_none_is_told_why(kept: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        note_in(kept)
