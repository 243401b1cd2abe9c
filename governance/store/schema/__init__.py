"""The tables, cut by what they hold; instants are microseconds since 1970-01-01T00:00:00Z."""

from governance.store.schema import (
    assessment,
    campaigning,
    evidence,
    feed,
    held,
    listed,
    outbox,
    proof,
    remediating,
    reviewing,
    rosters,
    running,
    seen,
    staleness,
    telling,
)
from governance.store.schema.columns import metadata

__all__ = [
    "assessment",
    "campaigning",
    "evidence",
    "feed",
    "held",
    "listed",
    "metadata",
    "outbox",
    "proof",
    "remediating",
    "reviewing",
    "rosters",
    "running",
    "seen",
    "staleness",
    "telling",
]
