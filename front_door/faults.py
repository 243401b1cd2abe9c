"""What an error that ends a command says to whoever called it, and the code that the command exits with."""

from __future__ import annotations

import os
import traceback

from ingest.contract.errors import BrokenError, JitgovError
from ingest.contract.room import is_no_room, no_room

TRACEBACK_VARIABLE = "JITGOV_TRACEBACK"


def explained(error: Exception) -> tuple[str, int]:
    """Return the message and the exit code; where the environment asks for it, print the way to the error, too."""
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exception(error)
    meant = no_room(error) if is_no_room(error) else error
    if isinstance(meant, JitgovError):
        return f"jitgov: {meant}", meant.exit_code
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename}:{place.lineno}"
    return (
        f"jitgov: unexpected {type(error).__name__} at {where}: {error}\n"
        f"This is a fault of jitgov; set {TRACEBACK_VARIABLE}=1 and run it again to see the way there."
    ), BrokenError.exit_code
