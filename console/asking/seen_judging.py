"""What was not judged, as far as it concerns sources that the visitor may ask about."""

from __future__ import annotations

import msgspec

from console.asking.answering import Answering
from governance.queries.not_judged import NotJudged, not_judged


def seen_not_judged(given: Answering) -> NotJudged:
    """Return what was not judged; of a source that the visitor may not ask about nothing is told."""
    told, own = not_judged(given.snapshot, given.as_of), set(given.sources())
    return msgspec.structs.replace(told, sources=[unread for unread in told.sources if unread.issuer in own])
