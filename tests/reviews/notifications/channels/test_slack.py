"""A room of Slack gets numbers and a link, and nothing in them that Slack would act on."""

from __future__ import annotations

import json

from governance.outbox.channel import Delivered, Effect, Failed, Lost, Outcome
from governance.outbox.posting import Place
from reviews.notifications.channels.slack import slack_channel
from reviews.notifications.interface import Message, by_channel, new_effect
from tests.governance.outbox.channels.posts import Answer, receiving
from tests.governance.outbox.receivers import NOW

MESSAGE = Message("slack:iam", "2 wait", "<!channel> & <https://evil.example|x>: 2", "https://jitgov.example.com")


def posted(answer: Answer, message: Message = MESSAGE) -> tuple[Outcome, list[dict[str, object]]]:
    made = new_effect("e-1", by_channel("slack:iam"), "notification.digest", message, NOW)
    effect = Effect(made.effect_id, made.recipient, made.type, made.subject, made.body, made.occurred_at)
    with receiving(answer) as server:
        place = Place("slack:iam", f"http://127.0.0.1:{server.port}/T0/B0/secret", True, None, 5)
        channel = slack_channel("slack:iam", place)
        outcome = channel.deliver(effect)
        channel.close()
    return outcome, [json.loads(post.body) for post in server.posts]


def test_what_is_posted() -> None:
    outcome, (post,) = posted(Answer(200, body=b"ok"))
    assert outcome == Delivered()
    said = "&lt;!channel&gt; &amp; &lt;https://evil.example|x&gt;: 2"
    texts = [f"*2 wait*\n{said}", "<https://jitgov.example.com|Open jitgov>"]
    assert post["blocks"] == [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]
    assert post["text"] == "2 wait"


def test_a_long_text_is_cut_to_what_slack_takes() -> None:
    _, (post,) = posted(Answer(200), Message("slack:iam", "2 wait", "x" * 9_000))
    assert len(json.dumps(post["blocks"])) < 3_100


def test_an_answer_that_is_lost_leaves_it_open_and_no_reason_holds_the_secret_url() -> None:
    assert posted(Answer(0))[0] == Lost("RemoteProtocolError")
    assert posted(Answer(429, {"Retry-After": "3"}))[0] == Failed("it answers 429", 3.0)
