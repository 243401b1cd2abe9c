"""A witness's file: checkpoints one behind the other, a line with a dot between two, and nothing is ever taken out."""

from __future__ import annotations

from collections.abc import Iterator

from governance.audit.checkpoint import checkpoint_of

_BETWEEN = ".\n"


def written_note(note: str) -> str:
    """Return what is added to the file for a checkpoint."""
    return f"{note}{_BETWEEN}"


def notes_in(text: str) -> Iterator[str]:
    """Yield the checkpoints in a part of the file; what was cut off at its beginning or end is passed over."""
    for note in text.split(f"\n{_BETWEEN}"):
        try:
            checkpoint_of(f"{note}\n")
        except ValueError:
            continue
        yield f"{note}\n"
