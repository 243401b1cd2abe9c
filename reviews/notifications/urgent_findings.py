"""Tells at once of urgent findings, whatever the hour: by mail with their words, in rooms by their numbers.

What opened is read of the feed, together with the place up to which it was read. History that was only read now is no
news. More than a few messages an hour tell no more than their number would: it stands in the next digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine

from governance.model.answers import Severity
from governance.model.keys import plain_parts
from governance.outbox.notices import Notice, notice_of
from governance.queries.named_messages import with_people_named
from governance.store.database.engine import reading, writing
from governance.store.feed.change_feed import advance, is_behind, read_changes
from governance.store.feed.registration import register_where_wanted
from governance.store.outbox.digest_rows import DigestRow, add_to_digests
from governance.store.outbox.effect_rows import enqueue
from governance.store.outbox.lane_rows import hold_lanes
from governance.store.queries.subject_names import names_of_subjects
from reviews.notifications.digest import FINDINGS_PAGE, MOST_ITEMS, findings_message, findings_room_message
from reviews.notifications.interface import Recipient, by_channel, by_mail, effect_id_of, new_effect
from reviews.notifications.reaching import reach
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.told_rows import note_told_of, told_at_once

CONSUMER = "notifications"
FINDINGS = "notification.findings"
AT_ONCE = 500
MOST_AN_HOUR = 12
_HOUR = 3_600_000_000
_MOST_WAITING = 100
_SEVERITIES: Sequence[Severity] = ("low", "medium", "high", "critical")


def begin_or_end(engine: Engine, settings: NotificationSettings, now: int) -> None:
    """Register for the feed where somebody is to be told of urgent findings, and forget it where nobody is."""
    register_where_wanted(engine, CONSUMER, wanted=bool(settings.findings_to), now=now)


class UrgentFindings:
    """One reader of the feed for all who are told at once."""

    def __init__(self, engine: Engine, settings: NotificationSettings, clock: Callable[[], int]) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock

    def take(self) -> bool:
        """Take a chunk of changes, and write the messages that they ask for; tell whether there was any."""
        with reading(self._engine) as connection:
            if not is_behind(connection, CONSUMER):
                return False
        with writing(self._engine) as connection:
            changes = read_changes(connection, CONSUMER, AT_ONCE)
            if not changes:
                return False
            notices = [notice_of(read.change_id, read.change) for read in changes]
            urgent = [notice for notice in notices if notice is not None and self._is_urgent(notice)]
            if urgent:
                self._tell(connection, urgent, self._clock())
            advance(connection, CONSUMER, changes[-1].change_id)
        return True

    def _is_urgent(self, notice: Notice) -> bool:
        least = _SEVERITIES.index(self._settings.urgent_severity)
        severity = notice.severity
        opened = notice.type == "finding.opened" and not notice.backfill
        return opened and severity is not None and _SEVERITIES.index(severity) >= least

    def _tell(self, connection: Connection, urgent: Sequence[Notice], now: int) -> None:
        rooms = [by_channel(word) for word in self._settings.findings_to if word in self._settings.rooms]
        words = [word for word in self._settings.findings_to if word not in self._settings.rooms]
        people = [by_mail(person.address) for person in reach(connection, self._settings, words, now).people]
        recipients = [*people, *rooms]
        hold_lanes(connection, {recipient.lane: recipient.channel for recipient in recipients})
        shown = _with_names(connection, urgent[:MOST_ITEMS])
        names = names_of_subjects(connection, {str(notice.row["account_id"]) for notice in urgent})
        for recipient in recipients:
            if len(told_at_once(connection, [recipient.lane], now - _HOUR)) >= MOST_AN_HOUR:
                add_to_digests(connection, _summed(recipient, urgent, now))
                continue
            effect_id = effect_id_of(recipient, FINDINGS, *sorted(notice.notice_id for notice in urgent))
            if recipient in rooms:
                message = findings_room_message(recipient.to, urgent, self._settings.link_to(FINDINGS_PAGE))
            else:
                message = findings_message(recipient.to, shown, len(urgent), names, self._settings)
            note_told_of(connection, [(effect_id, recipient.lane)], effect_id, now, at_once=True)
            effect = new_effect(effect_id, recipient, FINDINGS, message, now, urgent=True)
            enqueue(connection, [effect], {recipient.lane: recipient.channel}, now, _MOST_WAITING)


def _with_names(connection: Connection, shown: Sequence[Notice]) -> list[Notice]:
    """Return notices whose messages name people."""
    sentences = [(str(n.row["message"] or ""), plain_parts(str(n.row["account_id"])).issuer) for n in shown]
    messages = with_people_named(connection, sentences)
    return [n._replace(row={**n.row, "message": message}) for n, message in zip(shown, messages, strict=True)]


def _summed(recipient: Recipient, urgent: Sequence[Notice], now: int) -> list[DigestRow]:
    counted = Counter(notice.sort for notice in urgent)
    return [DigestRow(recipient.lane, "no_room", sort, n, now, now, now, now) for sort, n in sorted(counted.items())]
