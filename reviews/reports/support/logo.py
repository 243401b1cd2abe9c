"""The organisation's logo: a small picture that the settings name, looked at before any page takes it in."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ingest.contract.errors import SetupError

MOST_BYTES = 500_000
_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}


class Logo(NamedTuple):
    """A picture; ``kind``: ``png`` or ``jpeg``."""

    kind: str
    content: bytes


def read_logo(path: str | None) -> Logo | None:
    """Return the logo; None where none is set. Raises SetupError for what is no small PNG or JPEG."""
    if path is None:
        return None
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SetupError(f"report.logo_file: {path} cannot be read ({error.strerror}): name a PNG or JPEG") from error
    if len(content) > MOST_BYTES:
        raise SetupError(f"report.logo_file: {path} is larger than {MOST_BYTES:,} bytes: make it smaller")
    for begin, kind in _KINDS.items():
        if content.startswith(begin):
            return Logo(kind, content)
    raise SetupError(f"report.logo_file: {path} is neither PNG nor JPEG: save it as one of them")
