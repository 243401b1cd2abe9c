"""A room of Teams gets an Adaptive Card of numbers and a link, in which nothing is Markdown."""

from __future__ import annotations

import json

from governance.outbox.channel import Delivered, Effect
from governance.outbox.posting import Place
from reviews.notifications.channels.teams import teams_channel
from reviews.notifications.interface import Message, by_channel, new_effect
from tests.governance.outbox.channels.posts import Answer, receiving
from tests.governance.outbox.receivers import NOW


def test_what_is_posted() -> None:
    message = Message("teams:iam", "2 wait", "[x](https://evil.example)\nout_of_band: 2", "https://jitgov.example.com")
    made = new_effect("e-1", by_channel("teams:iam"), "notification.digest", message, NOW)
    effect = Effect(made.effect_id, made.recipient, made.type, made.subject, made.body, made.occurred_at)
    with receiving(Answer(202)) as server:
        channel = teams_channel("teams:iam", Place("teams:iam", f"http://127.0.0.1:{server.port}/", True, None, 5))
        assert channel.deliver(effect) == Delivered()
        channel.close()
    (attachment,) = json.loads(server.posts[0].body)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    subject, text = attachment["content"]["body"]
    assert subject["text"] == "2 wait"
    assert text["text"] == "\\[x\\]\\(https://evil.example\\)\n\nout\\_of\\_band: 2"
    assert attachment["content"]["actions"][0]["url"] == "https://jitgov.example.com"
