"""The snapshot that an answer comes from: as of which instant, why that one, and what is not known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from console.asking.asked import Asked, UnclearWordError
from console.asking.seeing import sources_within
from console.sign_in.visitor import Visitor
from governance.queries.as_of import AsOf, minute
from governance.queries.knowledge import Outside, outside
from governance.queries.pages import cursor_as_of
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from ingest.contract.errors import DeclinedError


class Answering(NamedTuple):
    """A snapshot, the instant that it is asked as of, and why it is this one; ``named``: the visitor named it."""

    snapshot: Snapshot
    as_of: int
    why: str
    named: bool
    visitor: Visitor
    since: int | None = None
    """Only what began at this instant or later is asked for."""

    def sources(self) -> list[str]:
        """Return the sources that were read and that the visitor may ask about."""
        return sources_within(self.visitor, self.snapshot.known)

    def not_known(self, issuers: Iterable[str] | None = None, believed_at: int | None = None) -> list[str]:
        """Return what is to be said where some of it is not known; ``issuers`` None: of all the visitor's sources."""
        concerned = self.sources() if issuers is None else issuers
        # Of what began after all that was read no row can tell: that does not say that there was none.
        later = self.since if self.since is not None and self.since > self.as_of else None
        told_at, named = (self.as_of, self.named) if later is None else (later, True)
        unknown: Outside = outside(self.snapshot.known, told_at, concerned, asked=named)
        recorded = self.snapshot.recorded_since
        if believed_at is not None and recorded is not None and believed_at < recorded:
            unknown = unknown._replace(believed_from=recorded)
        return unknown.sentences(minute)


@contextmanager
def answering(asked: Asked, *, of_now: bool = False) -> Iterator[Answering]:
    """Give the snapshot that a request is answered from, as of the instant that it names.

    ``of_now``: where it names none, now; else what every list means by itself: the last that was read.
    """
    house = asked.house
    as_of, now, cursor = asked.instant("as_of"), house.now(), asked.word("cursor")
    with reading(house.engine) as connection:
        snapshot = Snapshot(
            connection, house.chosen.governance, now if as_of is None else None, is_live=house.chosen.is_live
        )
        instant = _instant(snapshot, as_of, cursor, now, of_now=of_now)
        yield Answering(snapshot, instant.at, instant.why, as_of is not None, asked.visitor, asked.instant("since"))


def _instant(snapshot: Snapshot, as_of: int | None, cursor: str | None, now: int, *, of_now: bool) -> AsOf:
    if as_of is not None:
        return AsOf(as_of, "as asked")
    if cursor is not None:
        try:
            return AsOf(cursor_as_of(snapshot, cursor), "as the page before")
        except DeclinedError as error:
            raise UnclearWordError(str(error)) from error
    return AsOf(now, "now") if of_now else snapshot.default_as_of(now)
