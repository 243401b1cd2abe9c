"""Where vendor records and contracts for tests stand: ``JITGOV_SHARED_DATA``, else ``../shared/data``."""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared" / "data"


def shared_data() -> Path:
    """Return the folder. Fails the test, saying what to do, where it is not there."""
    folder = Path(os.environ.get("JITGOV_SHARED_DATA", _BESIDE))
    assert (folder / "events").is_dir(), (
        f"{folder} holds no vendor records; set JITGOV_SHARED_DATA to the folder that does"
    )
    return folder


def shared_case(name: str) -> list[bytes]:
    """Return the records of one of the small inputs that stand beside that folder, in ``cases``."""
    return (shared_data().parent / "cases" / f"{name}.ndjson").read_bytes().splitlines()
