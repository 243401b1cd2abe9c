"""Tells reviewers at once of questions about single changes, within a day's budget and never in quiet hours.

Both are asked when the message is written. What is not told at once is not lost: the next digest tells it, by risk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine

from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from governance.store.outbox.effect_rows import enqueue
from governance.store.outbox.lane_rows import hold_lanes
from reviews.notifications.addressing import Reached
from reviews.notifications.digest import MOST_ITEMS, REVIEWS_PAGE, questions_message
from reviews.notifications.interface import by_mail, effect_id_of, new_effect
from reviews.notifications.naming import named_items
from reviews.notifications.quiet_hours import is_quiet
from reviews.notifications.reaching import reach
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.open_items import WaitingItem, fresh_questions
from reviews.store.notifications.told_rows import note_told_of, told_at_once, told_of

QUESTIONS = "notification.questions"
_FRESH = 30 * 60_000_000
"""A question that was opened longer ago is no news: the digest tells it."""
_LOOK_AGAIN = 10_000_000
_MOST = 1_000
_MOST_WAITING = 20


class AtOnce:
    """Looks every few seconds for questions that nobody was told of."""

    def __init__(self, engine: Engine, settings: NotificationSettings, clock: Callable[[], int]) -> None:
        self._engine, self._settings, self._clock, self._look_at = engine, settings, clock, 0

    def tell(self) -> bool:
        """Write the messages that are due; tell whether there may be more."""
        now = self._clock()
        if now < self._look_at or self._settings.mail is None:
            return False
        self._look_at = now + _LOOK_AGAIN
        if is_quiet(self._settings.quiet, self._settings.zone, now):
            return False
        with reading(self._engine) as connection:
            fresh = fresh_questions(connection, now - _FRESH, _MOST)
            reached = reach(connection, self._settings, fresh, now).people if fresh else ()
        for person in reached:
            questions = sorted(item for word in person.words for item in fresh[word])
            with writing(self._engine) as connection:
                self._tell_one(connection, person, questions, now)
        return False

    def _tell_one(self, connection: Connection, person: Reached, questions: Sequence[WaitingItem], now: int) -> None:
        recipient = by_mail(person.address)
        lane = hold_lanes(connection, {recipient.lane: recipient.channel})[recipient.lane]
        known = {a for a, word in told_of(connection, {q.item_id for q in questions}) if word in person.words}
        untold = [item for item in questions if item.item_id not in known][:MOST_ITEMS]
        spent = len(told_at_once(connection, person.words, now - DAY))
        if not untold or lane.waiting >= _MOST_WAITING or spent >= self._settings.at_once_per_day:
            return
        effect_id = effect_id_of(recipient, QUESTIONS, *sorted(item.item_id for item in untold))
        named = named_items(connection, untold)
        message = questions_message(person.address, named, self._settings.link_to(REVIEWS_PAGE), self._settings.zone)
        # By each of his words, so that the digest knows of it whichever the item names.
        marks = [(item.item_id, word) for item in untold for word in person.words]
        note_told_of(connection, marks, effect_id, now, at_once=True)
        effect = new_effect(effect_id, recipient, QUESTIONS, message, now)
        enqueue(connection, [effect], {recipient.lane: recipient.channel}, now, _MOST_WAITING)
