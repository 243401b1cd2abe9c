"""Tells of removals that people must look at: past their day, or stopped by the breaker; once, as numbers in a digest.

Past its day a removal is told to its owner and to its campaign's owners; what the breaker stopped, to its owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from governance.store.database.engine import writing
from governance.store.outbox.digest_rows import DigestRow, add_to_digests
from governance.store.outbox.lane_rows import hold_lanes
from reviews.notifications.interface import by_mail
from reviews.notifications.reaching import reach
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.told_rows import note_told_of
from reviews.store.remediation.waiting_removals import RemovalToTell, overdue_untold, stopped_untold

WHAT: Mapping[str, str] = {
    "overdue": "accesses that were to be gone by now and are not (`jitgov remediation list --open`)",
    "stopped": "removals that the breaker stopped, and that wait for approval (`jitgov remediation list --open`)",
}
_AT_ONCE = 500
_decode = msgspec.json.Decoder(CampaignSettings).decode


class ToldRemovals(NamedTuple):
    """How many removals were told, to how many people, and the words by which nobody is reached."""

    removals: int
    people: int
    unreached: tuple[str, ...]
    left: int
    """Removals of which nobody could be told."""


def tell_removals(engine: Engine, settings: NotificationSettings, now: int) -> ToldRemovals:
    """Add the removals that nobody was told of to the digests of those who answer for them.

    One of which nobody can be told is not noted as told: it is, once somebody is reached.
    """
    count, left, people, unreached = 0, 0, set[str](), set[str]()
    overdue_after: RemovalToTell | None = None
    stopped_after: RemovalToTell | None = None
    while True:
        with writing(engine) as connection:
            overdue = overdue_untold(connection, now, overdue_after, _AT_ONCE)
            stopped = stopped_untold(connection, stopped_after, _AT_ONCE)
            chunk = _tell(connection, settings, {"overdue": overdue, "stopped": stopped}, now)
        count += chunk.removals
        left += len(overdue) + len(stopped) - chunk.removals
        people |= chunk.people
        unreached |= chunk.unreached
        if not overdue and not stopped:
            return ToldRemovals(count, len(people), tuple(sorted(unreached)), left)
        overdue_after = overdue[-1] if overdue else overdue_after
        stopped_after = stopped[-1] if stopped else stopped_after


class _Told(NamedTuple):
    """How many removals of a chunk were told, the addresses that were, and the words by which nobody is reached."""

    removals: int
    people: set[str]
    unreached: set[str]


def _tell(
    connection: Connection, settings: NotificationSettings, untold: Mapping[str, Sequence[RemovalToTell]], now: int
) -> _Told:
    """Add removals, by why they are told, to digests, and note those as told of which somebody is."""
    words = [(why, row, _words(row)) for why, removals in untold.items() for row in removals]
    reached = reach(connection, settings, {word for _, _, own in words for word in own}, now)
    pairs = [
        (person.address, why, row)
        for person in reached.people
        for why, row, own in words
        if not person.words.isdisjoint(own)
    ]
    counts = Counter((address, why) for address, why, _ in pairs)
    # All of them at once: whoever held one and waited for another could wait for somebody who waits for the first.
    hold_lanes(connection, {by_mail(address).lane: by_mail(address).channel for address, _ in counts})
    since: dict[str, int] = {}
    for _, why, row in pairs:
        since[why] = min(row.at, since.get(why, row.at))
    added = [
        DigestRow(by_mail(address).lane, "removals", WHAT[why], n, since[why], now, now, now)
        for (address, why), n in counts.items()
    ]
    add_to_digests(connection, added)
    marks = {(row.removal_id, why) for _, why, row in pairs}
    for why in untold:
        of_why = [mark for mark in marks if mark[1] == why]
        note_told_of(connection, of_why, f"digest of {why} removals", now, at_once=False)
    return _Told(len(marks), {address for address, _ in counts}, set(reached.unreached))


def _words(row: RemovalToTell) -> set[str]:
    owners = _decode(row.definition.encode()).owners if row.definition is not None else []
    return {*owners, *([row.owner] if row.owner is not None else [])}
