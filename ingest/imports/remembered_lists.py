"""What an import remembers of lists that it took: it stands beside the collectors' checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.store.checkpoints import CheckpointFile, SourceCheckpoints


@contextmanager
def remembered_lists(state: Path, idp: str, tenant: str) -> Iterator[SourceCheckpoints]:
    """Give what is remembered of one source's lists, to one holder at a time.

    Raises SetupError when another process has it, or the file cannot be used.
    """
    file = CheckpointFile(state)
    try:
        with file.source_checkpoints(idp, tenant) as checkpoints:
            yield checkpoints
    finally:
        file.close()
