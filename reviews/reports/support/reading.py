"""What was read of the streams in a stretch of time: what is missing, what is only assumed."""

from __future__ import annotations

from typing import NamedTuple

from governance.model.coverage import Coverage, clusters


class StreamRead(NamedTuple):
    """One stream in a stretch of time."""

    issuer: str
    stream: str
    missing: list[tuple[int, int]]
    assumed: bool


def streams_read(coverage: Coverage, from_at: int, to_at: int, assumed_gap: int) -> list[StreamRead]:
    """Return, per stream, what was not read between two instants, and whether the rest is assumed in part.

    Assumed coverage ends with the last record: silence no longer than ``assumed_gap`` after it is no end.
    """
    read = []
    for issuer, stream in coverage.streams():
        stretches = coverage.stretches(issuer, stream)
        missing = _missing([(a, b) for _, a, b in stretches], from_at, to_at)
        last = stretches[-1] if stretches else None
        if last and last[0] == "assumed" and missing and missing[-1][1] == to_at and to_at - last[2] <= assumed_gap:
            missing = missing[:-1]
        declared = _missing([(a, b) for basis, a, b in stretches if basis == "declared"], from_at, to_at)
        read.append(StreamRead(issuer, stream, missing, declared != missing))
    return read


def read_at_all(coverage: Coverage, from_at: int, to_at: int, assumed_gap: int) -> bool:
    """Tell whether any stream was read between two instants, in part at least."""
    read = streams_read(coverage, from_at, to_at, assumed_gap)
    return any(stream.missing != [(from_at, to_at)] for stream in read)


def _missing(stretches: list[tuple[int, int]], from_at: int, to_at: int) -> list[tuple[int, int]]:
    holes = []
    reached = from_at
    for start, end in clusters(stretches, 0):
        if end <= reached:
            continue
        if start >= to_at:
            break
        if start > reached:
            holes.append((reached, start))
        reached = end
    if reached < to_at:
        holes.append((reached, to_at))
    return holes
