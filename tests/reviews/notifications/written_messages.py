"""Settings that let messages out, and the messages that wait to leave."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Engine

from governance.model.states import DAY
from governance.store.database.engine import reading
from governance.store.database.statements import rows
from reviews.notifications.interface import Message, message_in
from reviews.settings.notifications import MailSettings, NotificationSettings
from tests.reviews.opened import NOW

HOUR = DAY // 24
MORNING = NOW + 9 * HOUR
SETTINGS = NotificationSettings(
    mail=MailSettings(sender="jitgov@example.com", url="smtp://localhost"), addresses={"compliance": "grc@example.com"}
)


class Written(NamedTuple):
    effect_id: str
    state: str
    message: Message


def written(engine: Engine) -> list[Written]:
    with reading(engine) as connection:
        sql = "SELECT effect_id, state, body FROM outbox_effect ORDER BY position"
        return [Written(effect_id, state, message_in(body)) for effect_id, state, body in rows(connection, sql)]
