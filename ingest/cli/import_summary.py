"""The summary of a finished import: one JSON object, or sentences and tables."""

from __future__ import annotations

import msgspec

from ingest.contract.counting import counted
from ingest.contract.coverage import Interval
from ingest.contract.instants import format_instant
from ingest.translation.tally import Tally, largest_first
from ingest.translation.translating import DEFAULT_TENANT

Row = dict[str, object]
_OF_A_TABLE = "_csv"


def summary(tally: Tally, covers: Interval | None, next_step: str | None = None) -> Row:
    """Return the import in one object: counts, kinds, streams with first and last instant, notes."""
    return {
        "records": tally.records,
        "events": tally.events,
        "rejected": tally.rejected,
        "reasons": largest_first(tally.reasons, 10),
        "kinds": largest_first(tally.kinds),
        "streams": stream_rows(tally),
        "covers": None if covers is None else {"from": covers.from_at, "to": covers.to_at},
        "tenants": sorted({source.tenant for source, _ in tally.streams()}),
        "notes": [*notes(tally, covers), *([next_step] if next_step else [])],
    }


def stream_rows(tally: Tally) -> list[Row]:
    """Return a row per stream."""
    return [msgspec.structs.asdict(source) | msgspec.structs.asdict(span) for source, span in tally.streams()]


def kind_rows(tally: Tally) -> list[Row]:
    """Return a row per kind, the most frequent first."""
    return [{"kind": kind, "events": count} for kind, count in largest_first(tally.kinds).items()]


def headline(tally: Tally) -> str:
    """Return the counts in one sentence."""
    records, events, rejected = (
        counted(number, noun)
        for number, noun in ((tally.records, "record"), (tally.events, "event"), (tally.rejected, "record"))
    )
    return f"{records}: {events} published, {rejected} rejected"


def notes(tally: Tally, covers: Interval | None) -> list[str]:
    """Return plain sentences on what the person who imports should know or do."""
    sentences = []
    idps = sorted({source.idp for source, _ in tally.streams() if source.tenant == DEFAULT_TENANT})
    if idps:
        sentences.append(
            f"The tenant of {' and '.join(idps)} is labelled '{DEFAULT_TENANT}', as neither --tenant nor the settings "
            "name it; give it one label now and keep to it: under another label the same people are other accounts."
        )
    if covers is None and tally.events:
        sentences.append(
            "Coverage is assumed from the records; state it with --covers FROM/TO if these files are complete."
        )
    if any(source.stream.endswith(_OF_A_TABLE) for source, _ in tally.streams()):
        sentences.append(
            "Some rows came out of tables that do not say all that their log does; they cover none of its streams. Of "
            "sign-ins, say which with --stream entra:sign_ins_interactive or entra:sign_ins_non_interactive."
        )
    if not tally.records:
        sentences.append(
            "There is no record in it: an empty list, or a folder without files. Is it the right one? An export that "
            "is empty because nothing happened is stated with --stream and --covers."
        )
    if covers is not None:
        outside = [
            source.stream
            for source, span in tally.streams()
            if span.first_at < covers.from_at or span.last_at >= covers.to_at
        ]
        if outside:
            sentences.append(
                f"Records lie outside the interval of --covers in {', '.join(outside)}; is it the right one?"
            )
    for (idp, _, stream), span in sorted(tally.dated_ahead.items()):
        sentences.append(
            f"{span.events:,} of {idp}'s {stream} are dated ahead of now, the last {format_instant(span.last_at)}: "
            "they are kept and cover nothing; is the source's clock right?"
        )
    if tally.rejected:
        sentences.append("See what was rejected with 'jitgov rejected list'.")
    return sentences
