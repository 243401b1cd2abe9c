"""Records of files as batches of messages, bounded in number and bytes: all of an import but the publishing."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence

import msgspec

from ingest.bus.interface import Outgoing
from ingest.contract.rejection import Rejection, encode_rejection
from ingest.files.input_bytes import files_of
from ingest.files.records import read_records
from ingest.translation.interface import Context, Translator
from ingest.translation.tally import Tally
from ingest.translation.translating import Found, Piece, outgoing, translated

_BATCH_RECORDS = 1_000
_BATCH_BYTES = 8 * 1024 * 1024
_RUN_BYTES = 1024 * 1024
RUN_RECORDS = 100
"""Records to translate together: enough for the stages to be short loops, few enough for the processor's cache."""


class Batch(msgspec.Struct, array_like=True):
    """Messages for the two topics, what they were made of, and how many stored bytes were read for them."""

    events: list[Outgoing] = []
    rejections: list[Outgoing] = []
    tally: Tally = msgspec.field(default_factory=Tally)
    read_bytes: int = 0


def read_batches(names: Sequence[str], translators: Sequence[Translator], context: Context) -> Generator[Batch]:
    """Yield what the files give, in their order. Raises SetupError when one cannot be read."""
    read = [0]

    def advance(more: int) -> None:
        read[0] += more

    pieces = (piece for name in files_of(names) for piece in read_records(name, advance))
    for batch in batches_of(runs_of(pieces), translators, context):
        batch.read_bytes, read[0] = read[0], 0
        yield batch


def batches_of(
    runs: Iterable[Sequence[Piece]], translators: Sequence[Translator], context: Context
) -> Generator[Batch]:
    """Yield what runs of pieces give: every piece as events or as a rejection."""
    batch, held = Batch(), 0
    for run in runs:
        held += _take(batch, translated(run, translators, context))
        if held >= _BATCH_BYTES or batch.tally.records >= _BATCH_RECORDS:
            yield batch
            batch, held = Batch(), 0
    yield batch


def runs_of(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces in runs of at most RUN_RECORDS, and of about a mebibyte."""
    run: list[Piece] = []
    held = 0
    for piece in pieces:
        run.append(piece)
        held += len(piece.raw)
        if len(run) >= RUN_RECORDS or held >= _RUN_BYTES:
            yield run
            run, held = [], 0
    if run:
        yield run


def _take(batch: Batch, run: Sequence[Found]) -> int:
    """Add what a run of pieces gave, and return its bytes."""
    made = [pair for found in run if not isinstance(found, Rejection) for pair in found]
    batch.events += [outgoing(event, value) for event, value in made]
    batch.tally.records += len(run)
    batch.tally.note([event for event, _ in made])
    rejected = [found for found in run if isinstance(found, Rejection)]
    refused = [Outgoing(found.rejected_id.encode(), encode_rejection(found)) for found in rejected]
    batch.rejections += refused
    for found in rejected:
        batch.tally.note_rejected(found.reason)
    return sum(len(value) for _, value in made) + sum(len(message.value) for message in refused)
