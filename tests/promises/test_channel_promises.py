"""Every channel keeps the promises of its interface: it answers within its time, whatever the other side does."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from governance.outbox.channel import Channel, Delivered, Effect, Failed, Lost, Refused
from governance.outbox.channels.topic import TopicChannel
from governance.outbox.channels.webhook import WebhookChannel
from governance.outbox.effect_states import ABILITIES
from governance.outbox.settings import Secrets, TopicSettings, WebhookSettings
from reviews.notifications.channels.mail import MailChannel
from tests.governance.outbox.channels.posts import Answer, receiving
from tests.governance.outbox.receivers import NOW
from tests.governance.outbox.test_signature import SECRET
from tests.ingest.authored import RememberingBus
from tests.reviews.notifications.relays import Taken, relay, relaying

NOTICE = Effect("effect-1", "siem", "finding.opened", "f-1", '{"class_uid":2004}', NOW)
_SAID = '{"to":"rita@example.com","subject":"jitgov: 2 wait","text":"Two decisions wait."}'
EFFECTS = {
    "webhook": NOTICE,
    "topic": NOTICE,
    "mail": Effect("effect-1", "mail:rita@example.com", "notification.digest", "1", _SAID, NOW),
}
Opened = Callable[[ExitStack], Channel]
_ROOT = Path(__file__).parents[2]
_FOLDERS = (_ROOT / "governance" / "outbox" / "channels", _ROOT / "reviews" / "notifications" / "channels")
_NO_CHANNELS = {"__init__", "public_addresses"}


def webhook(url: str) -> Channel:
    return WebhookChannel(WebhookSettings(name="siem", url=url, allow_private=True), Secrets(SECRET))


def webhook_that_takes(stack: ExitStack) -> Channel:
    return webhook(f"http://127.0.0.1:{stack.enter_context(receiving()).port}/")


def webhook_that_is_away(_: ExitStack) -> Channel:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return webhook(f"http://127.0.0.1:{port}/")


def webhook_that_cuts(stack: ExitStack) -> Channel:
    return webhook(f"http://127.0.0.1:{stack.enter_context(receiving(Answer(0))).port}/")


def topic_that_takes(_: ExitStack) -> Channel:
    return TopicChannel(TopicSettings(name="soc"), RememberingBus())


def topic_that_is_away(_: ExitStack) -> Channel:
    bus = RememberingBus()
    bus.fails_after = 0
    return TopicChannel(TopicSettings(name="soc"), bus)


def mail_that_takes(stack: ExitStack) -> Channel:
    return MailChannel(relay(stack.enter_context(relaying(Taken()))))


def mail_that_is_away(_: ExitStack) -> Channel:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return MailChannel(relay(port))


TAKES: dict[str, Opened] = {"webhook": webhook_that_takes, "topic": topic_that_takes, "mail": mail_that_takes}
"""By the channel's file: one whose recipient takes what it gets."""
AWAY: dict[str, tuple[Opened, ...]] = {
    "webhook": (webhook_that_is_away, webhook_that_cuts),
    "topic": (topic_that_is_away,),
    "mail": (mail_that_is_away,),
}
ALL_AWAY = [opened for some in AWAY.values() for opened in some]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_every_channel_is_held_to_them() -> None:
    files = {path.stem for folder in _FOLDERS for path in folder.glob("*.py")} - _NO_CHANNELS
    assert TAKES.keys() == AWAY.keys() == files


@pytest.mark.parametrize("opened", TAKES.values(), ids=TAKES)
def test_it_says_what_it_is_and_takes_one_effect_after_the_other(opened: Opened, stack: ExitStack) -> None:
    with closing(opened(stack)) as channel:
        kind, _, name = channel.name.partition(":")
        assert kind in TAKES
        assert name
        assert channel.ability in ABILITIES
        for number in range(3):
            assert channel.deliver(EFFECTS[kind]._replace(effect_id=f"effect-{number}")) == Delivered()
        if channel.ability != "look_up":
            assert isinstance(channel.look_up(EFFECTS[kind]), Lost), "who cannot look it up says neither yes nor no"


@pytest.mark.parametrize("opened", ALL_AWAY, ids=lambda opened: opened.__name__)
def test_a_fault_of_the_network_is_an_answer_with_a_reason(opened: Opened, stack: ExitStack) -> None:
    with closing(opened(stack)) as channel:
        outcome = channel.deliver(EFFECTS[channel.name.partition(":")[0]])
        assert isinstance(outcome, Failed | Lost | Refused)
        assert outcome.reason
        assert SECRET not in outcome.reason
