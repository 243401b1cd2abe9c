"""What a visitor is told where a page cannot be given: the five errors, and an id for what nobody foresaw."""

from __future__ import annotations

import secrets
import traceback
from typing import NamedTuple

import structlog

from console.asking.asked import UnclearWordError
from console.sign_in.oidc.kept import ProviderAwayError
from governance.store.database.faults import UnknownEndError
from ingest.contract.errors import BrokenError, DeclinedError, SetupError, TransientError, UnclearError

_UNKNOWN_END = "The store went away as it kept this: it may be done or not. Look how it stands before you do it again."
_log = structlog.get_logger()


class Fault(NamedTuple):
    """A status, a heading, and what is to be done."""

    status: int
    title: str
    what: str
    fault_id: str | None = None


def fault_of(error: Exception, path: str) -> Fault:
    """Return what a visitor is told of an error; one that is ours alone is logged under an id, and told by it."""
    if isinstance(error, UnclearWordError):
        return Fault(400, "Not understood", str(error))
    if isinstance(error, UnclearError):
        return Fault(404, "Not found", str(error))
    if isinstance(error, DeclinedError):
        return Fault(409, "Not done", str(error))
    if isinstance(error, ProviderAwayError):
        _log.warning("the identity provider is away", path=path, error=str(error))
        return Fault(503, "Try again", "The identity provider does not answer as it should. Try again in a moment.")
    if isinstance(error, UnknownEndError):
        _log.warning("the store went away at the end", path=path, error=str(error))
        return Fault(503, "Look first", _UNKNOWN_END)
    if isinstance(error, TransientError):
        # The error names the store and where it stands: that is for the log.
        _log.warning("the store is busy or away", path=path, error=str(error))
        return Fault(503, "Try again", "The store is busy or away, and nothing was changed. Try again in a moment.")
    kind = "broken" if isinstance(error, BrokenError) else "setup" if isinstance(error, SetupError) else "unexpected"
    fault_id = secrets.token_hex(6)
    # The way there alone: what stood in the variables may be of persons.
    way = "".join(traceback.format_exception(error))
    _log.error("page failed", fault_id=fault_id, kind=kind, path=path, way=way)
    return Fault(500, "Something is wrong here", "An operator finds it in the log by this id.", fault_id)
