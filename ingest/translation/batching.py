"""Turns records of files into batches of messages, bounded in number and bytes: an import without its publishing."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence

import msgspec

from ingest.bus.interface import Outgoing
from ingest.contract.rejection import Rejection, encode_rejection
from ingest.files.input_bytes import files_of
from ingest.files.records import Unreadable, read_records
from ingest.translation.interface import Context, Translator
from ingest.translation.recognition import known_table, native_form
from ingest.translation.tally import Tally
from ingest.translation.translating import Piece, TranslatedPiece, outgoing, translated

_BATCH_RECORDS = 500
_BATCH_BYTES = 8 * 1024 * 1024
_RUN_BYTES = 1024 * 1024
RUN_RECORDS = 20
"""Records to translate together: enough for the stages to be short loops, few enough for the processor's cache.

With a hundred, whose values are out of it by the next stage, a record takes a sixth longer.
"""


class Batch(msgspec.Struct, array_like=True):
    """Messages for both topics, the tally of their records, and how many stored bytes were read for them."""

    events: list[Outgoing] = []
    rejections: list[Outgoing] = []
    tally: Tally = msgspec.field(default_factory=Tally)
    read_bytes: int = 0


def read_batches(names: Sequence[str], translators: Sequence[Translator], context: Context) -> Generator[Batch]:
    """Yield the batches of the files, in the files' order. Raises SetupError when a file cannot be read."""
    unreported_bytes = [0]

    def advance(byte_count: int) -> None:
        unreported_bytes[0] += byte_count

    known, native = known_table(translators), native_form(translators)
    pieces = (piece for name in files_of(names) for piece in read_records(name, advance, known, native))
    for batch in batches_of(runs_of(pieces), translators, context):
        batch.read_bytes, unreported_bytes[0] = unreported_bytes[0], 0
        yield batch


def batches_of(
    runs: Iterable[Sequence[Piece]], translators: Sequence[Translator], context: Context
) -> Generator[Batch]:
    """Yield batches in which every piece of the runs has its events or its rejection."""
    batch, held_bytes = Batch(), 0
    for run in runs:
        held_bytes += _take(batch, run, translated(run, translators, context))
        if held_bytes >= _BATCH_BYTES or batch.tally.records >= _BATCH_RECORDS:
            yield batch
            batch, held_bytes = Batch(), 0
    yield batch


def runs_of(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces in runs of at most RUN_RECORDS, and of about a mebibyte."""
    run: list[Piece] = []
    held_bytes = 0
    for piece in pieces:
        run.append(piece)
        held_bytes += len(piece.raw)
        if len(run) >= RUN_RECORDS or held_bytes >= _RUN_BYTES:
            yield run
            run, held_bytes = [], 0
    if run:
        yield run


def _take(batch: Batch, run: Sequence[Piece], results: Sequence[TranslatedPiece]) -> int:
    """Add the results of a run of pieces to the batch, and return the bytes of their messages."""
    translated_events = [pair for result in results if not isinstance(result, Rejection) for pair in result]
    batch.events += [outgoing(event, value) for event, value in translated_events]
    batch.tally.records += len(run)
    batch.tally.note([event for event, _ in translated_events])
    rejected = [
        (result, piece.pieces if isinstance(piece, Unreadable) else 1)
        for piece, result in zip(run, results, strict=True)
        if isinstance(result, Rejection)
    ]
    messages = [Outgoing(result.rejected_id.encode(), encode_rejection(result)) for result, _ in rejected]
    batch.rejections += messages
    for result, pieces in rejected:
        batch.tally.note_rejected(result.reason, pieces)
    return sum(len(value) for _, value in translated_events) + sum(len(message.value) for message in messages)
