"""Reads the feed of changes for questions that are asked at once; what was read and what was asked commit together."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from governance.store.feed.change_feed import advance, is_behind, read_changes
from governance.store.feed.registration import register_where_wanted
from ingest.contract.counting import counted
from reviews.campaigns.micro.opening import MicroContext, open_questions
from reviews.campaigns.micro.subjects import subjects_of
from reviews.campaigns.micro.triggers import named_by

CONSUMER = "micro_reviews"
AT_ONCE = 500


def begin_or_end(engine: Engine, *, wanted: bool, now: int) -> None:
    """Register for the feed where questions are to be asked at once, and forget it where they are not."""
    register_where_wanted(engine, CONSUMER, wanted=wanted, now=now)


class MicroReviews:
    """One reader of the feed, whose worker asks."""

    def __init__(
        self, engine: Engine, context: MicroContext, clock: Callable[[], int], say: Callable[[str], None]
    ) -> None:
        self._engine, self._context, self._clock, self._say = engine, context, clock, say

    def take(self) -> bool:
        """Take a chunk of changes, and ask what they ask; tell whether there was any."""
        with reading(self._engine) as connection:
            if not is_behind(connection, CONSUMER):
                return False
        with writing(self._engine) as connection:
            changes = read_changes(connection, CONSUMER, AT_ONCE)
            if not changes:
                return False
            now, named = self._clock(), named_by(changes)
            subjects = [] if named.is_empty else subjects_of(connection, named, now)
            opened = open_questions(connection, self._context, subjects, now)
            advance(connection, CONSUMER, changes[-1].change_id)
        if opened.questions:
            self._say(f"{counted(opened.questions, 'question')} asked about single changes")
        return True
