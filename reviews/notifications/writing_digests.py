"""Writes the day's digest of everybody for whom something new waits, each in one transaction with what it tells.

A digest is written once a day and person: its effect's id is made of the address and the day. Whoever dies before the
commit told nothing; whoever comes again finds it written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.store.database.engine import reading, writing
from governance.store.outbox.digest_rows import DigestRow, lanes_with_digests, take_digest
from governance.store.outbox.effect_rows import effect_by_id, enqueue
from governance.store.outbox.lane_rows import hold_lanes
from reviews.notifications.addressing import Reached
from reviews.notifications.digest import MOST_ITEMS, REVIEWS_PAGE, Content, digest_message, room_message
from reviews.notifications.interface import Recipient, by_channel, by_mail, effect_id_of, message_in, new_effect
from reviews.notifications.naming import named_items
from reviews.notifications.quiet_hours import is_quiet, latest_digest
from reviews.notifications.reaching import reach
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.open_items import (
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
    """Write the digests that are due, of people and of rooms; in quiet hours none is."""
    if not settings.is_wanted() or is_quiet(settings.quiet, settings.zone, now):
        return WrittenDigests(0, ())
    with reading(engine) as connection:
        sums = list(waiting_sums(connection, now))
        people, unreached = _whom_to_tell(connection, settings, sums, now) if settings.mail else ({}, ())
    due = latest_digest(settings, now)
    written = [address for address, person in sorted(people.items()) if _write_one(engine, settings, person, due, now)]
    rooms = [room for room in settings.rooms if _write_room(engine, settings, by_channel(room), sums, due, now)]
    return WrittenDigests(len(written) + len(rooms), unreached)


def _whom_to_tell(
    connection: Connection, settings: NotificationSettings, sums: Sequence[WaitingSum], now: int
) -> tuple[dict[str, Reached], tuple[str, ...]]:
    """Return, by address, for whom there is something new, and whom nothing reaches."""
    reached = reach(connection, settings, {row.reviewer for row in sums}, now)
    untold, known = _with_news(connection, sums), {person.address: person for person in reached.people}
    people = {address: person for address, person in known.items() if not untold.isdisjoint(person.words)}
    for lane in lanes_with_digests(connection, "mail:"):
        address = lane.partition(":")[2]
        people.setdefault(address, known.get(address) or Reached(frozenset(), address))
    return people, reached.unreached


def _with_news(connection: Connection, sums: Sequence[WaitingSum]) -> set[str]:
    """Return the words of whom something is to be told that he was not told yet."""
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
        if not (content.sums or content.perhaps_sent or content.besides):
            return False
        message = digest_message(person.address, content, settings.link_to(REVIEWS_PAGE), settings.zone)
        effect = new_effect(effect_id, recipient, DIGEST, message, due)
        enqueue(connection, [effect], {recipient.lane: recipient.channel}, now, _MOST_WAITING)
    return True


def _write_room(
    engine: Engine, settings: NotificationSettings, room: Recipient, sums: Sequence[WaitingSum], due: int, now: int
) -> bool:
    """Write a room's digest, where anything waits or is to be told: numbers and a link."""
    effect_id = effect_id_of(room, DIGEST, due)
    with writing(engine) as connection:
        lane = hold_lanes(connection, {room.lane: room.channel})[room.lane]
        if lane.waiting >= _MOST_WAITING or effect_by_id(connection, effect_id) is not None:
            return False
        besides = _told_besides(take_digest(connection, room.lane))
        if not sums and not besides:
            return False
        message = room_message(room.to, sums, besides, settings.console_url)
        enqueue(
            connection, [new_effect(effect_id, room, DIGEST, message, due)], {room.lane: room.channel}, now, 1 << 20
        )
    return True


def _content(connection: Connection, person: Reached, effect_id: str, now: int) -> Content:
    """Return what a person is told, and note that he is."""
    taken = take_digest(connection, by_mail(person.address).lane)
    perhaps_sent = _perhaps_sent(connection, taken)
    besides = _told_besides([row for row in taken if row.why != "uncertain"])
    if not person.words:
        return Content((), (), frozenset(), perhaps_sent, besides)
    note_told(connection, person.words, effect_id, now)
    sums = sums_of(connection, person.words, effect_id, now)
    markers = _markers(sums)
    markers -= told_of(connection, {about for about, _ in markers})
    note_told_of(connection, markers, effect_id, now, at_once=False)
    reminded = frozenset(about.split()[1] for about, _ in markers if about.startswith("reminder "))
    items = named_items(connection, gravest_items(connection, person.words, effect_id, MOST_ITEMS))
    return Content(sums, items, reminded, perhaps_sent, besides)


def _perhaps_sent(connection: Connection, taken: Sequence[DigestRow]) -> list[str]:
    """Return what may have been sent, as it was said; of a digest its subject: what waits is told anew."""
    texts = []
    for row in taken:
        effect = effect_by_id(connection, row.what.rpartition(" ")[2]) if row.why == "uncertain" else None
        if effect is not None:
            message = message_in(effect.body)
            texts.append(message.subject if effect.type == DIGEST else f"{message.subject}\n{message.text}")
    return texts


def _told_besides(taken: Sequence[DigestRow]) -> list[str]:
    """Return what is told as a number alone, and in a room also what may have been sent."""
    lines = [f"{row.what}: {row.n:,}" for row in taken if row.why != "uncertain"]
    uncertain = sum(row.n for row in taken if row.why == "uncertain")
    return [*lines, *([f"messages that may have been sent: {uncertain:,}"] if uncertain else [])]
