"""Opens a snapshot for a command, and says as of which instant it answers, and what that answer cannot know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.queries.as_of import AsOf, minute
from governance.queries.knowledge import Outside, outside
from governance.queries.pages import cursor_as_of
from governance.queries.snapshot import Snapshot
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.instants import format_instant, from_micros

NOTHING: Mapping[str, object] = MappingProxyType({})


class Opened(NamedTuple):
    """A snapshot, the instant that it is asked as of, and why it is this one; ``named``: somebody named it."""

    snapshot: Snapshot
    as_of: int
    named: bool = False
    why: str = ""
    beside_rows: Mapping[str, object] = NOTHING
    """What each row says to tools besides what it is."""

    def told_since(self, since: int | None) -> Opened:
        """Return this as of ``since`` where that is later: what is not known is then told of what is asked for.

        That nothing is listed since then does not say that there was nothing.
        """
        return self if since is None or since <= self.as_of else self._replace(as_of=since, named=True)


@contextmanager
def opened_snapshot(
    context: CommandContext, as_of: int | None, *, cursor: str | None = None, is_now: bool = False
) -> Iterator[Opened]:
    """Give a snapshot, and as of which instant it answers; ``say_as_of`` says it, once nothing is wrong any more.

    ``is_now``: of what people do, it answers as of now where nobody names an instant.
    Raises DeclinedError for a cursor that is not this store's.
    """
    settings = context.settings.governance
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        now = now_micros()
        acts_at = now if as_of is None else None
        snapshot = Snapshot(connection, settings, acts_at, is_live=context.settings.is_live)
        instant = AsOf(now, "now") if is_now and cursor is None else _instant(snapshot, as_of, cursor, now)
        yield Opened(snapshot, instant.at, as_of is not None, instant.why)


def say_as_of(opened: Opened, for_tools: bool) -> None:
    """Say as of which instant the answer is and why, before its first row: on stderr where tools read."""
    at = _whole(opened.as_of) if for_tools else minute(opened.as_of)
    say(f"as of {at} ({opened.why})", err=for_tools)
    if opened.snapshot.incomplete is not None:
        say(f"INCOMPLETE: {opened.snapshot.incomplete}", err=for_tools)


def _whole(at: int) -> str:
    return format_instant(from_micros(at))


def _instant(snapshot: Snapshot, as_of: int | None, cursor: str | None, now: int) -> AsOf:
    if as_of is not None:
        return AsOf(as_of, "as asked")
    if cursor is not None:
        return AsOf(cursor_as_of(snapshot, cursor), "as the cursor says")
    return snapshot.default_as_of(now)


def say_what_is_unknown(
    opened: Opened, issuers: Iterable[str] | None, for_tools: bool, *, believed_at: int | None = None
) -> Outside:
    """Say of which sources the instant lies outside of what is known; ``issuers``: those asked about, None: all.

    ``believed_at``: as of when it is asked what was believed; None: now.
    """
    unknown = outside(opened.snapshot.known, opened.as_of, issuers, asked=opened.named)
    since = opened.snapshot.recorded_since
    if believed_at is not None and since is not None and believed_at < since:
        unknown = unknown._replace(believed_from=since)
    for sentence in unknown.sentences(_whole if for_tools else minute):
        say(sentence, err=for_tools)
    return unknown


def marked(
    snapshot: Snapshot, unknown: Outside, rows: Iterable[msgspec.Struct], beside_rows: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    """Yield the rows for tools: each says whether the state is incomplete, and before which instant it is not known.

    ``beside_rows``: what each says besides. Where nothing is known of the instant, an answer without rows is one row
    that says so.
    """
    trust: dict[str, object] = {"incomplete": snapshot.incomplete}
    before = {issuer: from_micros(at) for issuer, at in unknown.not_before.items()}
    after = {issuer: from_micros(at) for issuer, at in unknown.not_after.items()}
    empty = True
    for row in rows:
        empty = False
        issuer = getattr(getattr(row, "account", None), "issuer", "")
        own = {"not_known_before": before.get(issuer), "not_known_after": after.get(issuer)}
        yield {name: getattr(row, name) for name in row.__struct_fields__} | trust | own | dict(beside_rows)
    if empty and (before or after or unknown.believed_from is not None):
        earliest, latest = min(before.values(), default=None), max(after.values(), default=None)
        believed = None if unknown.believed_from is None else from_micros(unknown.believed_from)
        yield trust | {"not_known_before": earliest, "not_known_after": latest, "believed_from": believed}
