"""The line above an answer: as of which instant it is, why, whether the state is complete, what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from console.asking.answering import Answering
from console.asking.asked import Asked
from ingest.contract.instants import from_micros


def head_of(
    asked: Asked, answering: Answering, issuers: Iterable[str] | None = None, believed_at: int | None = None
) -> dict[str, Any]:
    """Return what the head of a page says; ``issuers``: the sources asked about, None: all."""
    return {
        "as_of": from_micros(answering.as_of),
        "why": answering.why,
        "named": answering.named,
        "entered": asked.word("as_of") or "",
        "incomplete": answering.snapshot.incomplete,
        "not_known": answering.not_known(issuers, believed_at),
    }
