"""A checkpoint as people keep it: the note alone, the mail that brought it, or its text with whatever stands around."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise

from governance.audit.checkpoint import checkpoint_of
from governance.audit.signed_note import DASH

_LONGEST = 1_000_000


def note_in(octets: bytes) -> str:
    """Return the last checkpoint that a file holds, as it was signed.

    Whoever signed it is not asked: text around it changes nothing that a signature is over.
    Raises ValueError, which says what it lacks, where it holds none.
    """
    if len(octets) > _LONGEST:
        raise ValueError("it is larger than 1 MB")
    text = _shown(octets)
    try:
        checkpoint_of(text)
    except ValueError:
        notes = list(_notes_within(text))
        if not notes:
            raise
        return notes[-1]
    return text


def _shown(octets: bytes) -> str:
    """Return the text of a file, or of the mail that it is, with the line ends that notes have."""
    mail = message_from_bytes(octets, policy=default)
    if isinstance(mail, EmailMessage) and mail["message-id"] is not None:
        part = mail.get_body(("plain",))
        try:
            text = part.get_content() if part is not None else ""
        except LookupError as error:
            raise ValueError("the mail is spelled in letters that are not known here") from error
    else:
        text = octets.decode()
    return str(text).replace("\r\n", "\n")


def _notes_within(text: str) -> Iterator[str]:
    """Yield each part of a text that is a checkpoint: lines up to a blank one, and signatures behind that."""
    # In a witness's file a dot stands alone between two of them.
    parts = [part.strip("\n") for part in text.replace("\n.\n", "\n\n").split("\n\n")]
    for before, behind in pairwise(parts):
        signatures = [line.rstrip() for line in behind.split("\n") if line.startswith(f"{DASH} ")]
        lines = [line.rstrip() for line in before.split("\n")]
        note = "".join(f"{line}\n" for line in [*lines, "", *signatures])
        try:
            checkpoint_of(note)
        except ValueError:
            continue
        yield note
