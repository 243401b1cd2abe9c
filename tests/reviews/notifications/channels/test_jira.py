"""A ticket is made once, whatever becomes of the answer, and moved to done once its removal is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from governance.outbox.channel import Delivered, Effect, Failed, Lost, NotThere, Refused
from reviews.notifications.channels.jira import INDEX_SECONDS, JiraChannel
from reviews.notifications.tickets import OPEN, OVER, Ticket, ticket_effect
from tests.governance.outbox.receivers import NOW
from tests.reviews.notifications.channels.jira_site import SECRET, JiraSite, Seconds, jira

TICKET = Ticket("a1b2", "Remove access by hand: removal a1b2", "Remove Jo\nfrom {code}Payroll", "2026-11-06")


def effect(kind: str = OPEN) -> Effect:
    made = ticket_effect("jira:iam", kind, TICKET, NOW)
    return Effect(made.effect_id, made.recipient, made.type, made.subject, made.body, made.occurred_at)


@pytest.fixture
def site() -> JiraSite:
    return JiraSite()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def channel(site: JiraSite, seconds: Seconds) -> Iterator[JiraChannel]:
    with jira(site) as settings, closing(JiraChannel(settings, SECRET, seconds)) as opened:
        yield opened


def test_what_is_made_and_how_it_ends(channel: JiraChannel, site: JiraSite) -> None:
    assert channel.deliver(effect()) == Delivered()
    (ticket,) = site.tickets.values()
    assert ticket["labels"] == ["jitgov", "jitgov-a1b2"]
    assert (ticket["duedate"], ticket["project"], ticket["issuetype"]) == (
        "2026-11-06",
        {"key": "IAM"},
        {"name": "Task"},
    )
    lines = [p["content"][0]["text"] for p in ticket["description"]["content"]]
    assert lines == ["Remove Jo", "from {code}Payroll"]
    assert channel.look_up(effect(OVER)) == NotThere()
    assert channel.deliver(effect(OVER)) == Delivered()
    assert (site.tickets["IAM-1"]["status"], len(site.comments)) == ("Done", 1)
    assert (channel.look_up(effect(OVER)), channel.deliver(effect(OVER))) == (Delivered(), Delivered())
    assert len(site.comments) == 1, "what is done with is not ended again"


def test_a_lost_answer_is_looked_for_until_the_index_tells(
    channel: JiraChannel, site: JiraSite, seconds: Seconds
) -> None:
    site.cuts, site.is_indexed = 1, False
    assert isinstance(channel.deliver(effect()), Lost)
    assert isinstance(channel.look_up(effect()), Lost), "an index that shows nothing yet proves nothing"
    site.is_indexed = True
    assert channel.look_up(effect()) == Delivered()
    assert len(site.tickets) == 1


def test_what_never_came_is_made_once_the_index_has_said_so_for_a_while(channel: JiraChannel, seconds: Seconds) -> None:
    assert isinstance(channel.look_up(effect()), Lost)
    seconds.now = INDEX_SECONDS
    assert channel.look_up(effect()) == NotThere()


@pytest.mark.parametrize(
    ("status", "outcome"), [(400, Refused), (401, Failed), (429, Failed), (503, Lost)], ids=["400", "401", "429", "503"]
)
def test_what_an_answer_means(channel: JiraChannel, site: JiraSite, status: int, outcome: type) -> None:
    site.status = status
    answered = channel.deliver(effect())
    assert isinstance(answered, outcome)
    assert "token" not in getattr(answered, "reason", "")


def test_a_ticket_that_jira_does_not_have_is_not_ended(channel: JiraChannel, seconds: Seconds) -> None:
    assert isinstance(channel.deliver(effect(OVER)), Failed)
    seconds.now = INDEX_SECONDS
    assert isinstance(channel.deliver(effect(OVER)), Refused)


@pytest.mark.parametrize(
    ("ways", "outcome"),
    [((503, {}), Failed), ((200, {"transitions": [7]}), Failed), ((200, {"transitions": []}), Refused)],
    ids=["503", "no answer of Jira's", "no way"],
)
def test_a_ticket_is_given_up_only_where_jira_says_that_no_way_leads_on(
    channel: JiraChannel, site: JiraSite, ways: tuple[int, dict[str, Any]], outcome: type
) -> None:
    channel.deliver(effect())
    site.ways = ways
    assert isinstance(channel.deliver(effect(OVER)), outcome)
    site.ways = None
    assert channel.deliver(effect(OVER)) == Delivered()
