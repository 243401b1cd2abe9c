"""Writes the day's digest of everybody for whom something new waits, each in one transaction with what it tells.

A digest is written once a day and person: its effect's id is made of the address and the day. Whoever dies before the
commit told nothing; whoever comes again finds it written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.store.database.engine import reading, writing
from governance.store.outbox.digest_rows import lanes_with_digests, take_digest
from governance.store.outbox.effect_rows import effect_by_id, enqueue
from governance.store.outbox.lane_rows import hold_lanes
from governance.store.queries.account_lookup import logins_of
from governance.store.queries.entity_names import latest_names
from reviews.notifications.addressing import Reached
from reviews.notifications.digest import MOST_ITEMS, Content, NamedItem, digest_message
from reviews.notifications.interface import by_mail, effect_id_of, message_in, new_effect
from reviews.notifications.quiet_hours import is_quiet, latest_digest
from reviews.notifications.reaching import reach
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.open_items import (
    WaitingItem,
    WaitingSum,
    gravest_items,
    note_told,
    sums_of,
    waiting_sums,
)
from reviews.store.notifications.told_rows import note_told_of, told_of

DIGEST = "notification.digest"
_MOST_WAITING = 20
"""Where so many messages wait for somebody, nothing is added: he is told once they have left."""


class WrittenDigests(NamedTuple):
    """How many digests were written, and whom nothing reaches, by the words that they are asked by."""

    digests: int
    unreached: tuple[str, ...]


def write_digests(engine: Engine, settings: NotificationSettings, now: int) -> WrittenDigests:
    """Write the digests that are due, where mail is set up; in quiet hours none is."""
    if settings.mail is None or is_quiet(settings.quiet, settings.zone, now):
        return WrittenDigests(0, ())
    with reading(engine) as connection:
        waiting: dict[str, list[WaitingSum]] = {}
        for row in waiting_sums(connection, now):
            waiting.setdefault(row.reviewer, []).append(row)
        reached = reach(connection, settings, waiting, now)
        untold = _with_news(connection, waiting)
        perhaps = {lane.partition(":")[2] for lane in lanes_with_digests(connection, "mail:")}
    people = {person.address: person for person in reached.people if not untold.isdisjoint(person.words)}
    for address in perhaps - people.keys():
        known = next((person for person in reached.people if person.address == address), None)
        people[address] = known or Reached(frozenset(), address)
    due = latest_digest(settings, now)
    written = [address for address, person in sorted(people.items()) if _write_one(engine, settings, person, due, now)]
    return WrittenDigests(len(written), reached.unreached)


def _with_news(connection: Connection, waiting: Mapping[str, Sequence[WaitingSum]]) -> set[str]:
    """Return the words of whom something is to be told that he was not told yet."""
    sums = [row for rows in waiting.values() for row in rows]
    markers = _markers(sums) - told_of(connection, {about for about, _ in _markers(sums)})
    return {row.reviewer for row in sums if row.new} | {reviewer for _, reviewer in markers}


def _markers(sums: Iterable[WaitingSum]) -> set[tuple[str, str]]:
    """Return what is told once of whole sources, as (about, reviewer): each reminder, and that something is overdue."""
    reminders = {(f"reminder {row.source} {row.reminded}", row.reviewer) for row in sums if row.reminded}
    return reminders | {(f"overdue {row.source} {row.due_at}", row.reviewer) for row in sums if row.overdue}


def _write_one(engine: Engine, settings: NotificationSettings, person: Reached, due: int, now: int) -> bool:
    recipient = by_mail(person.address)
    effect_id = effect_id_of(recipient, DIGEST, due)
    with writing(engine) as connection:
        # Who holds the lane writes alone: what another wrote of this day is there by then.
        lane = hold_lanes(connection, {recipient.lane: recipient.channel})[recipient.lane]
        if lane.waiting >= _MOST_WAITING or effect_by_id(connection, effect_id) is not None:
            return False
        content = _content(connection, person, effect_id, now)
        if not content.sums and not content.perhaps_sent:
            return False
        message = digest_message(person.address, content, settings.console_url, settings.zone)
        effect = new_effect(effect_id, recipient, DIGEST, message, due)
        enqueue(connection, [effect], {recipient.lane: recipient.channel}, now, _MOST_WAITING)
    return True


def _content(connection: Connection, person: Reached, effect_id: str, now: int) -> Content:
    """Return what a person is told, and note that he is."""
    perhaps_sent = _perhaps_sent(connection, by_mail(person.address).lane)
    if not person.words:
        return Content((), (), frozenset(), perhaps_sent)
    note_told(connection, person.words, effect_id, now)
    sums = sums_of(connection, person.words, effect_id, now)
    markers = _markers(sums)
    markers -= told_of(connection, {about for about, _ in markers})
    note_told_of(connection, markers, effect_id, now, at_once=False)
    reminded = frozenset(about.split()[1] for about, _ in markers if about.startswith("reminder "))
    items = _named(connection, gravest_items(connection, person.words, effect_id, MOST_ITEMS))
    return Content(sums, items, reminded, perhaps_sent)


def _named(connection: Connection, items: Sequence[WaitingItem]) -> list[NamedItem]:
    logins = logins_of(connection, {item.account_id for item in items})
    entitlements = latest_names(connection, "entitlement", {i.entitlement_id for i in items if i.entitlement_id})
    applications = latest_names(connection, "application", {i.application_id for i in items if i.application_id})
    return [
        NamedItem(
            item,
            logins.get(item.account_id) or item.account_id,
            entitlements.get(item.entitlement_id or "") or item.entitlement_id,
            applications.get(item.application_id or "") or item.application_id,
        )
        for item in items
    ]


def _perhaps_sent(connection: Connection, lane: str) -> list[str]:
    """Return what may have been sent over a lane, as it was said; of a digest its subject: what waits is told anew."""
    texts = []
    for row in take_digest(connection, lane):
        effect = effect_by_id(connection, row.what.rpartition(" ")[2])
        if effect is not None:
            message = message_in(effect.body)
            texts.append(message.subject if effect.type == DIGEST else f"{message.subject}\n{message.text}")
    return texts
