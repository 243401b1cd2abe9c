"""Records of files as batches of messages, bounded in number and bytes: all of an import but the publishing."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

import msgspec

from ingest.bus.interface import Outgoing
from ingest.collectors.interface import Context, Translator
from ingest.contract.rejection import Rejection, encode_rejection
from ingest.records import Readable, Unreadable, read_records
from ingest.sources import files_of
from ingest.tally import Tally
from ingest.translating import outgoing, translated

_BATCH_RECORDS = 1_000
_BATCH_BYTES = 8 * 1024 * 1024


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
    for batch in batches_of(pieces, translators, context):
        batch.read_bytes, read[0] = read[0], 0
        yield batch


def batches_of(
    pieces: Iterable[Readable | Unreadable], translators: Sequence[Translator], context: Context
) -> Generator[Batch]:
    """Yield what the pieces give: every one as events or as a rejection."""
    batch, held = Batch(), 0
    for piece in pieces:
        tally = batch.tally
        tally.records += 1
        found = translated(piece, translators, context)
        if isinstance(found, Rejection):
            value = encode_rejection(found)
            batch.rejections.append(Outgoing(found.rejected_id.encode(), value))
            tally.note_rejected(found.reason)
            held += len(value)
        else:
            for event, value in found:
                batch.events.append(outgoing(event, value))
                tally.note(event)
                held += len(value)
        if held >= _BATCH_BYTES or tally.records >= _BATCH_RECORDS:
            yield batch
            batch, held = Batch(), 0
    yield batch
