"""Whoever has something new to decide gets one digest a day; what he was told is new no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.outbox.dispatcher import DEAD_AFTER, Dispatcher
from governance.store.database.engine import reading
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.campaign_list import campaign_views
from reviews.campaigns.ticking import tick
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.notifications.channels.mail import MailChannel
from reviews.notifications.digest import Content, NamedItem, digest_message, item_lines
from reviews.notifications.interface import MAIL
from reviews.notifications.writing_digests import write_digests
from reviews.settings.notifications import ChatSettings, NotificationSettings
from reviews.store.notifications.open_items import WaitingItem, WaitingSum, sums_of
from reviews.store.reports.review_evidence import waits_for
from tests.governance.outbox.receivers import Clock
from tests.governance.queries.filled import answered
from tests.reviews import asked_company
from tests.reviews.asked_company import company, privileges
from tests.reviews.notifications.relays import Taken, relay, relaying
from tests.reviews.notifications.written_messages import HOUR, MORNING, SETTINGS, written
from tests.reviews.opened import BY_PAT, NOW, filled_store, item_of, open_at


def told(engine: Engine) -> dict[str, str]:
    return {each.message.to: each.message.subject for each in written(engine)}


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = filled_store(store_url)
    open_at(engine)
    yield engine
    engine.dispose()


def test_each_reviewer_gets_one_digest_a_day_and_only_where_something_is_new(engine: Engine) -> None:
    assert write_digests(engine, SETTINGS, NOW + 6 * HOUR) == (0, ()), "it is quiet"
    assert write_digests(engine, SETTINGS, MORNING) == (2, ())
    assert told(engine) == {
        "grc@example.com": "jitgov: 2 decisions wait for you, 2 new",
        "pat@example.com": "jitgov: 2 decisions wait for you, 2 new",
    }
    assert write_digests(engine, SETTINGS, MORNING + HOUR).digests == 0
    assert write_digests(engine, SETTINGS, MORNING + DAY).digests == 0, "nothing came since"
    assert write_digests(engine, SETTINGS, MORNING + 20 * DAY).digests == 2, "it is overdue, which is told once"
    assert write_digests(engine, SETTINGS, MORNING + 21 * DAY).digests == 0
    assert written(engine)[-1].message.subject == "jitgov: 2 decisions wait for you, 2 overdue"


def test_the_text_names_what_waits_the_gravest_first_and_the_subject_nobody(engine: Engine) -> None:
    write_digests(engine, SETTINGS, MORNING)
    by_address = {each.message.to: each.message for each in written(engine)}
    text = by_address["pat@example.com"].text
    assert "- Access review of what changed: 2 open, 2 new; the first is due by 2026-05-24" in text
    assert "- jo@example.com: okta:acme|payroll\n" in text
    assert "You are asked as owner of the application." in text
    assert item_of(engine, "jit_account") in text
    assert "jitgov review decide ITEM" in text
    assert "jo" not in by_address["pat@example.com"].subject.replace("jitgov", "")


def test_what_is_decided_waits_no_more(engine: Engine) -> None:
    for what in ("jit_account", "finding"):
        decide(engine, item_of(engine, what), DecisionInput("approve", None, BY_PAT, "as agreed", NOW))
    write_digests(engine, SETTINGS, MORNING)
    assert set(told(engine)) == {"grc@example.com"}


def test_whom_nothing_reaches_is_named(engine: Engine) -> None:
    bare = NotificationSettings(mail=SETTINGS.mail)
    assert write_digests(engine, bare, MORNING) == (1, ("compliance",))


def test_a_campaign_is_told_with_its_reminders(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    asked_company.opened(engine, privileges(remind_days_before_due=[7]))
    assert write_digests(engine, SETTINGS, MORNING).digests == len(told(engine)) > 1
    assert write_digests(engine, SETTINGS, MORNING + 6 * DAY).digests == 0
    tick(engine, asked_company.CONTEXT, NOW + 7 * DAY + 1)
    before = len(written(engine))
    assert write_digests(engine, SETTINGS, MORNING + 7 * DAY).digests == before
    assert all("a reminder" in each.message.text for each in written(engine)[before:])
    assert write_digests(engine, SETTINGS, MORNING + 8 * DAY).digests == 0


def test_kill_between_the_relays_250_and_our_commit_leaves_it_uncertain_under_one_message_id(engine: Engine) -> None:
    write_digests(engine, SETTINGS, MORNING)
    clock, taken = Clock(MORNING), Taken()
    with relaying(taken) as port:
        channel = MailChannel(relay(port))

        class KilledError(BaseException):
            pass

        def die(point: str) -> None:
            if point == "acted":
                raise KilledError

        with pytest.raises(KilledError):
            Dispatcher(engine, {MAIL: channel}, "w1", clock, lambda _: None, at_point=die).dispatch()
        assert len(taken.mails) == 1
        clock.now += DEAD_AFTER + 1
        survivor = Dispatcher(engine, {MAIL: channel}, "w2", clock, lambda _: None)
        while survivor.dispatch():
            pass
        assert sorted(each.state for each in written(engine)) == ["sent", "uncertain"]
        assert len(set(taken.message_ids)) == len(taken.mails) == 2
        # It is told in the next digest, though nothing else is new.
        assert write_digests(engine, SETTINGS, MORNING + DAY).digests == 1
        clock.now = MORNING + DAY
        while survivor.dispatch():
            pass
    assert len(set(taken.message_ids)) == len(taken.mails) == 3
    body = taken.mails[-1].get_content()
    assert "This may have been sent to you already" in body and "jitgov: 2 decisions wait for you, 2 new" in body


def test_what_one_has_answered_waits_for_the_others_and_for_him_again_when_he_takes_it_back(store_url: str) -> None:
    engine = company(store_url)
    every = {"reviewers": ["campaign_owner"], "asks": "every", "strategy": "all_must_accept"}
    asked_company.opened(engine, privileges(stages=[every]))
    items = answered(engine, campaign_items, CampaignItemFilters(as_of=NOW, reviewers=(asked_company.ANN,)))
    words = ("rita@example.com", asked_company.ANN)
    before = {word: _waiting(engine, word) for word in words}
    item = next(item["item_id"] for item in items if set(item["reviewers"]) == set(words))
    answer(engine, [item], AnswerInput("approve", None, asked_company.BY_ANN, "needed", NOW))
    assert {word: _waiting(engine, word) for word in words} == before | {
        asked_company.ANN: before[asked_company.ANN] - 1
    }
    answer(engine, [item], AnswerInput("abstain", None, asked_company.BY_ANN, None, NOW))
    assert {word: _waiting(engine, word) for word in words} == before
    answer(engine, [item], AnswerInput("abstain", None, asked_company.BY_ANN, "not my team", NOW))
    assert _waiting(engine, asked_company.ANN) == before[asked_company.ANN] - 1
    engine.dispose()


def test_a_source_stands_once_whatever_words_somebody_is_asked_by() -> None:
    sums = [
        WaitingSum("okta:acme|pat", "micro", None, 2, 1, 1, NOW + DAY, 0),
        WaitingSum("pat@example.com", "micro", None, 3, 0, 1, NOW, 0),
    ]
    text = digest_message("pat@example.com", Content(sums, (), frozenset(), (), ()), None, "UTC").text
    assert text.count("Questions about single changes") == 1
    assert "- Questions about single changes: 5 open, 1 new, 2 overdue; the first is due by 2026-05-20" in text


def test_its_link_leads_a_person_to_what_waits_for_him_and_a_room_to_the_console(engine: Engine) -> None:
    rooms = (ChatSettings(name="iam", kind="slack"),)
    settings = replace(SETTINGS, chats=rooms, console_url="https://jitgov.example.com")
    write_digests(engine, settings, MORNING)
    messages = {each.message.to: each.message for each in written(engine)}
    assert "Sign in and decide at https://jitgov.example.com/reviews\n" in messages["pat@example.com"].text
    assert messages["slack:iam"].link == "https://jitgov.example.com"


def test_what_goes_by_one_name_is_named_once() -> None:
    item = WaitingItem(0, NOW, "i", "micro", 0, "okta:acme|jo", "okta:acme|crm", "okta:acme|app:crm", None, None)
    assert item_lines(NamedItem(item, "jo@example.com", "CRM", "CRM"), "UTC")[0] == "- jo@example.com: CRM"
    assert item_lines(NamedItem(item, "CRM", None, "CRM"), "UTC")[0] == "- CRM"


def test_an_instant_in_a_summary_stands_by_the_clocks_of_the_zone() -> None:
    summary = "used after its end of 2026-05-20T22:30:00Z"
    item = WaitingItem(0, NOW, "i", "micro", 0, "okta:acme|jo", None, None, summary, None)
    assert (
        "used after its end of 2026-05-21 00:30 CEST (due by"
        in item_lines(NamedItem(item, "jo@example.com", None, None), "Europe/Berlin")[1]
    )


def _waiting(engine: Engine, word: str) -> int:
    """What the digest, the campaign's report and the list of what waits for a reviewer all count."""
    with reading(engine) as connection:
        told = sum(row.waiting for row in sums_of(connection, [word], "", NOW))
        (campaign,) = campaign_views(connection)
        assert waits_for(connection, campaign.campaign_id)[word] == told
    of_him = CampaignItemFilters(as_of=NOW, pending_only=True, reviewers=(word,))
    assert len(answered(engine, campaign_items, of_him)) == told
    return told
