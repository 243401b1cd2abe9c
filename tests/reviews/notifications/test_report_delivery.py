"""A report is given once to whom the settings name: its page by mail, a link in a room, a list to a receiver."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from governance.outbox.channel import Delivered, Effect, Refused
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from ingest.contract.errors import SetupError
from reviews.notifications.channels.mail import MailChannel
from reviews.notifications.interface import Message, message_in
from reviews.notifications.report_delivery import ReportToGive, give_report, refuse_nowhere
from reviews.settings.notifications import ChatSettings, MailSettings, NotificationSettings
from tests.governance.outbox.receivers import NOW
from tests.governance.queries.filled import empty_store
from tests.reviews.notifications.relays import Taken, relay, relaying

SETTINGS = NotificationSettings(
    mail=MailSettings(sender="jitgov@example.com", url="smtp://127.0.0.1:25"),
    chats=(ChatSettings(name="iam", kind="slack", url_env="X"),),
    addresses={"compliance": "grc@example.com"},
    console_url="https://jitgov.example.com/",
)
WORDS = ("compliance", "audit@example.com", "nobody", "slack:iam", "webhook:siem")
SHA256 = hashlib.sha256(b"%PDF").hexdigest()


@pytest.fixture
def report(tmp_path: Path) -> ReportToGive:
    page = tmp_path / "weekly.pdf"
    page.write_bytes(b"%PDF")
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(msgspec.json.encode({"files": [{"file": "weekly.pdf", "sha256": SHA256, "bytes": 4}]}))
    return ReportToGive("weekly", "2026-10-28T00:00:00Z", "2 findings are open.", page, manifest)


def given(engine: Engine, report: ReportToGive, most_kb: int = 5_000) -> dict[str, tuple[str, str]]:
    with writing(engine) as connection:
        assert give_report(connection, SETTINGS, report, WORDS, most_kb, NOW) == (4, ("nobody",))
    with reading(engine) as connection:
        sql = "SELECT recipient, type, body FROM outbox_effect ORDER BY recipient"
        return {recipient: (kind, body) for recipient, kind, body in rows(connection, sql)}


def test_each_gets_what_fits_it_and_once(store_url: str, report: ReportToGive) -> None:
    engine = empty_store(store_url)
    told = given(engine, report)
    assert set(told) == {"mail:grc@example.com", "mail:audit@example.com", "slack:iam", "webhook:siem"}
    mail = message_in(told["mail:grc@example.com"][1])
    assert mail.subject == "jitgov: the report weekly up to 2026-10-28 00:00 UTC"
    (attached,) = mail.attachments
    assert (attached.name, attached.sha256) == ("weekly-2026-10-28.pdf", SHA256)
    assert "https://jitgov.example.com/reports" in mail.text and SHA256 in mail.text
    room = message_in(told["slack:iam"][1])
    assert (room.attachments, room.link) == ((), "https://jitgov.example.com/reports")
    kind, posted = told["webhook:siem"]
    assert (kind, msgspec.json.decode(posted)["files"][0]["sha256"]) == ("report.written", SHA256)
    assert given(engine, report) == told, "the same report is given once"


def test_what_is_too_large_is_not_attached(sqlite_url: str, report: ReportToGive) -> None:
    mail = message_in(given(empty_store(sqlite_url), report, most_kb=0)["mail:grc@example.com"][1])
    assert mail.attachments == () and "Sign in and read it at" in mail.text


def test_a_mail_carries_the_page_as_it_was_and_nothing_that_was_written_over(report: ReportToGive) -> None:
    engine = empty_store("sqlite://")
    body = given(engine, report)["mail:grc@example.com"][1]
    effect = Effect("e-1", "mail:grc@example.com", "notification.report", "s", body, NOW)
    taken = Taken()
    with relaying(taken) as port, closing(MailChannel(relay(port))) as channel:
        assert channel.deliver(effect) == Delivered()
        report.page.write_bytes(b"another report")
        changed = channel.deliver(effect)
        report.page.unlink()
        gone = channel.deliver(effect)
    (mail,) = taken.mails
    (page,) = mail.iter_attachments()
    assert (page.get_filename(), page.get_content_type()) == ("weekly-2026-10-28.pdf", "application/pdf")
    assert page.get_content() == b"%PDF"
    assert isinstance(changed, Refused) and "was written anew since" in changed.reason
    assert isinstance(gone, Refused) and "not there any more" in gone.reason


def test_an_older_message_is_read_as_it_was() -> None:
    assert message_in('{"to":"a@example.com","subject":"s","text":"t"}') == Message("a@example.com", "s", "t")


@pytest.mark.parametrize(("word", "why"), [("slack:other", "no room"), ("rita", "notifications.mail is not set up")])
def test_whom_nothing_could_reach_is_refused(word: str, why: str) -> None:
    with pytest.raises(SetupError, match=why):
        refuse_nowhere(NotificationSettings(), [word], "reviews.schedule.reports.write.send_to")
