"""Every channel keeps the promises of its interface: it answers within its time, whatever the other side does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Literal, get_args

import pytest

from governance.outbox.channel import Channel, Delivered, Effect, Failed, Lost, Refused
from governance.outbox.channels.topic import TopicChannel
from governance.outbox.channels.webhook import WebhookChannel
from governance.outbox.effect_states import Ability
from governance.outbox.posting import Place
from governance.outbox.settings import Secrets, TopicSettings, WebhookSettings
from reviews.notifications.channels.jira import JiraChannel
from reviews.notifications.channels.mail import MailChannel
from reviews.notifications.channels.slack import slack_channel
from reviews.notifications.channels.teams import teams_channel
from reviews.notifications.channels.tickets import TicketsChannel
from reviews.settings.tickets import TicketSettings
from tests.governance.outbox.channels.posts import SECRET, Answer, receiving
from tests.governance.outbox.receivers import NOW
from tests.ingest.authored import RememberingBus
from tests.reviews.notifications.channels.jira_site import JiraSite, jira
from tests.reviews.notifications.relays import Taken, relay, relaying
from tests.unused_ports import port_of_nobody

NOTICE = Effect("effect-1", "siem", "finding.opened", "f-1", '{"class_uid":2004}', NOW)
_SAID = '{"to":"rita@example.com","subject":"jitgov: 2 wait","text":"Two decisions wait."}'
_TICKET = '{"key":"a1","title":"Remove access by hand","text":"Remove Jo","due_on":"2026-11-06"}'
EFFECTS = {
    "webhook": NOTICE,
    "topic": NOTICE,
    **{kind: NOTICE._replace(type="notification.digest", body=_SAID) for kind in ("mail", "slack", "teams")},
    **{kind: NOTICE._replace(type="ticket.open", body=_TICKET) for kind in ("jira", "tickets")},
}
Opened = Callable[[ExitStack], Channel]
_ROOT = Path(__file__).parents[2]
_FOLDERS = (_ROOT / "governance" / "outbox" / "channels", _ROOT / "reviews" / "notifications" / "channels")
_NO_CHANNELS = {"__init__"}


def webhook(url: str) -> Channel:
    return WebhookChannel(WebhookSettings(name="siem", url=url, allow_private=True), Secrets(SECRET))


def webhook_that_takes(stack: ExitStack) -> Channel:
    return webhook(f"http://127.0.0.1:{stack.enter_context(receiving()).port}/")


def webhook_that_is_away(stack: ExitStack) -> Channel:
    return webhook(f"http://127.0.0.1:{stack.enter_context(port_of_nobody())}/")


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


def mail_that_is_away(stack: ExitStack) -> Channel:
    return MailChannel(relay(stack.enter_context(port_of_nobody())))


def room(kind: str, answer: Answer) -> Opened:
    """A room of a chat that gives an answer; its URL holds a secret."""
    made: dict[str, Callable[[str, Place], Channel]] = {"slack": slack_channel, "teams": teams_channel}

    def opened(stack: ExitStack) -> Channel:
        port = stack.enter_context(receiving(*[answer] * 3)).port
        return made[kind](f"{kind}:iam", Place(f"{kind}:iam", f"http://127.0.0.1:{port}/{SECRET}", True, None, 60.0))

    opened.__name__ = f"{kind}_that_answers_{answer.status}"
    return opened


def jira_that_takes(stack: ExitStack) -> Channel:
    return JiraChannel(stack.enter_context(jira(JiraSite())), f"jitgov@example.com:{SECRET}")


def tickets(kind: Literal["jira", "tickets"], port: int) -> Channel:
    url = f"http://127.0.0.1:{port}"
    settings = TicketSettings(name="iam", kind=kind, url=url, project="IAM", allow_private=True)
    return JiraChannel(settings, f"jitgov:{SECRET}") if kind == "jira" else TicketsChannel(settings, SECRET)


def tickets_that_take(stack: ExitStack) -> Channel:
    return tickets("tickets", stack.enter_context(receiving()).port)


def jira_that_cuts(stack: ExitStack) -> Channel:
    return tickets("jira", stack.enter_context(receiving(*[Answer(0)] * 3)).port)


def tickets_that_cut(stack: ExitStack) -> Channel:
    return tickets("tickets", stack.enter_context(receiving(*[Answer(0)] * 3)).port)


TAKES: dict[str, Opened] = {
    "webhook": webhook_that_takes,
    "topic": topic_that_takes,
    "mail": mail_that_takes,
    "slack": room("slack", Answer(200)),
    "teams": room("teams", Answer(202)),
    "jira": jira_that_takes,
    "tickets": tickets_that_take,
}
"""By the channel's file: one whose recipient takes what it gets."""
AWAY: dict[str, tuple[Opened, ...]] = {
    "webhook": (webhook_that_is_away, webhook_that_cuts),
    "topic": (topic_that_is_away,),
    "mail": (mail_that_is_away,),
    "slack": (room("slack", Answer(0)),),
    "teams": (room("teams", Answer(0)),),
    "jira": (jira_that_cuts,),
    "tickets": (tickets_that_cut,),
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
        assert channel.ability in get_args(Ability)
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
