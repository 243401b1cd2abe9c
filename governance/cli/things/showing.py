"""What ``jitgov show`` and ``jitgov person`` print: section by section, or as one line of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any, cast

import click

from governance.cli.context import BusChoice, CommandContext, Presentation
from governance.cli.line_width import say
from governance.cli.opened_snapshot import opened_snapshot, say_as_of, say_what_is_unknown
from governance.queries.showing.asked import About
from governance.queries.showing.finding_out import Kind, show
from governance.queries.showing.folded_records import ReadPlaces, Whole
from governance.queries.showing.shown import LINES, Section, Shown, issuer_in
from governance.worker.trail.evidence_keeping import event_at
from ingest.bus.interface import Bus, Partition
from ingest.bus.open import open_made_bus
from ingest.contract.codec import EVENTS_TOPIC, decode, encode_bare
from ingest.contract.errors import RecordError, SetupError, TransientError
from ingest.contract.outside_text import printable

_GROUP = "jitgov-show"
_LISTS = {
    "grants": "`jitgov access --account …` lists all",
    "holds": "`jitgov access --account …` lists all",
    "who can enter": "`jitgov access --application …` lists all",
    "findings": "`jitgov findings --all`, with the same filter, lists all",
    "asked": "`jitgov review list` lists all",
}
"""Where what is cut here stands in full, by the section's title."""


def print_shown(
    context: CommandContext, word: str, kind: str | None, as_of: int | None, *, from_bus: bool, as_json: bool
) -> None:
    """Print what a word stands for, whole. Raises UnclearError where it stands for nothing, or for too much."""
    with opened_snapshot(context, as_of) as opened:
        on_bus = _Records(context.settings.bus, whole=from_bus)
        about = About(opened.snapshot, opened.as_of, on_bus)
        matches = show(about, word, cast(Kind | None, kind))
        say_as_of(opened, as_json)
        for shown in matches:
            unknown = say_what_is_unknown(opened, _issuers(shown), as_json)
            if as_json:
                trust = {"incomplete": opened.snapshot.incomplete, "not_known": unknown.not_before or None}
                context.present([shown.plain() | trust], Presentation((), form="json"))
            else:
                _print(context, shown)


def _issuers(shown: Shown) -> list[str] | None:
    return [issuer_in(shown.key)] if shown.kind in ("account", "application") else None


def _print(context: CommandContext, shown: Shown) -> None:
    click.echo(printable(f"{shown.kind} {shown.name or shown.key}"))
    for section in shown.sections:
        if not section.rows and section.note is None:
            continue
        click.echo("" if tuple(section.columns) == LINES else f"\n{section.title} ({len(section.rows):,})")
        if section.title == "records":
            _print_records(context, section)
        elif section.rows:
            titles = {name: name.removesuffix("_at").replace("_", " ") for name in section.columns}
            context.present(section.rows, Presentation(section.columns, titles))
        if section.note is not None:
            say(section.note)
        if section.is_cut:
            where = _LISTS.get(section.title)
            click.echo(f"there may be more than these {len(section.rows):,}" + (f": {where}" if where else ""))


def _print_records(context: CommandContext, section: Section) -> None:
    """Print the chain of records, then each record as the vendor wrote it."""
    columns = tuple(name for name in section.columns if name != "raw")
    titles = {"occurred_at": "when", "event_id": "event"}
    context.present(section.rows, Presentation(columns, titles, giving_way=("outcome",)))
    raw = {row["event_id"]: row["raw"] for row in section.rows if row["raw"]}
    if raw:
        click.echo("\nas the vendor wrote them")
    for event_id, record in raw.items():
        click.echo(f"{printable(event_id)}\n  {printable(record)}")


class _Records:
    """Reads the bus for the records of events: at their places, and from its beginning where it may be read whole."""

    def __init__(self, chosen: BusChoice, *, whole: bool) -> None:
        self._chosen, self.whole = chosen, whole

    def at(self, places: Mapping[str, int]) -> ReadPlaces:
        """Return the events (id → place on the bus) that stand there."""
        try:
            with closing(self._opened().lookup()) as lookup:
                answers = {event_id: event_at(lookup, event_id, place) for event_id, place in places.items()}
        except (TransientError, SetupError) as error:
            return ReadPlaces({}, str(error))
        return ReadPlaces({event_id: answer for event_id, answer in answers.items() if answer is not None})

    def anywhere(self, event_ids: Iterable[str]) -> Mapping[str, Whole]:
        """Return those of some events that stand anywhere; memory holds those alone."""
        bus = self._opened()
        wanted = {event_id: f'"{event_id}"'.encode() for event_id in event_ids}
        records: dict[str, tuple[bytes, bytes]] = {}
        subscriber = bus.subscriber(_GROUP, [EVENTS_TOPIC], _from_the_beginning)
        try:
            while len(records) < len(wanted):
                polled = subscriber.poll(5_000, 2_000)
                for messages in polled.values():
                    for message in messages:
                        for event_id, spelled in wanted.items():
                            if event_id not in records and spelled in message.value:
                                _take(records, event_id, message.value)
                if not polled and subscriber.lag() == 0:
                    break
        finally:
            subscriber.close()
        return records

    def _opened(self) -> Bus:
        return open_made_bus(self._chosen.url, self._chosen.options, self._chosen.client)


def _from_the_beginning(partitions: Iterable[Partition]) -> dict[Partition, int]:
    return dict.fromkeys(partitions, 0)


def _take(records: dict[str, tuple[bytes, bytes]], event_id: str, value: bytes) -> None:
    try:
        event = decode(value)
    except RecordError:
        return
    if event.event_id == event_id:
        raw: Any = event.raw
        records[event_id] = (encode_bare(event), bytes(raw))
