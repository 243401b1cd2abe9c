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


def tell_removals(engine: Engine, settings: NotificationSettings, now: int) -> ToldRemovals:
    """Add the removals that nobody was told of to the digests of those who answer for them."""
    count, people, unreached = 0, set[str](), set[str]()
    while True:
        with writing(engine) as connection:
            untold = {
                "overdue": overdue_untold(connection, now, _AT_ONCE),
                "stopped": stopped_untold(connection, _AT_ONCE),
            }
            addresses, words = _tell(connection, settings, untold, now)
        people |= addresses
        unreached |= words
        number = sum(map(len, untold.values()))
        if not number:
            return ToldRemovals(count, len(people), tuple(sorted(unreached)))
        count += number


def _tell(
    connection: Connection, settings: NotificationSettings, untold: Mapping[str, Sequence[RemovalToTell]], now: int
) -> tuple[set[str], set[str]]:
    """Note removals, by why they are told, as told; return the addresses that are, and words that reach nobody."""
    words = [(why, _words(row)) for why, removals in untold.items() for row in removals]
    reached = reach(connection, settings, {word for _, own in words for word in own}, now)
    counts = Counter(
        (person.address, why) for person in reached.people for why, own in words if not person.words.isdisjoint(own)
    )
    # All of them at once: whoever held one and waited for another could wait for somebody who waits for the first.
    hold_lanes(connection, {by_mail(address).lane: by_mail(address).channel for address, _ in counts})
    since = {why: min((row.at for row in removals), default=now) for why, removals in untold.items()}
    added = [
        DigestRow(by_mail(address).lane, "removals", WHAT[why], n, since[why], now, now, now)
        for (address, why), n in counts.items()
    ]
    add_to_digests(connection, added)
    for why, removals in untold.items():
        told = [(row.removal_id, why) for row in removals]
        note_told_of(connection, told, f"digest of {why} removals", now, at_once=False)
    return {address for address, _ in counts}, set(reached.unreached)


def _words(row: RemovalToTell) -> set[str]:
    owners = _decode(row.definition.encode()).owners if row.definition is not None else []
    return {*owners, *([row.owner] if row.owner is not None else [])}
