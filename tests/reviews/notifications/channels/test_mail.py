"""Mail goes to a relay whose certificate is verified, once; what its answers mean is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from governance.outbox.channel import Delivered, Effect, Failed, Lost, Outcome, Refused
from reviews.notifications.channels.mail import MailChannel
from reviews.notifications.interface import Message, by_mail, new_effect
from reviews.notifications.relay import Relay
from tests.certificates import certified
from tests.governance.outbox.receivers import NOW
from tests.more_time import given_time
from tests.reviews.notifications.relays import PASSWORD, USER, Taken, relay, relaying
from tests.unused_ports import port_of_nobody

TEXT = "What waits:\n.\nÅsa, Payroll\n"


def effect(to: str = "rita@example.com", effect_id: str = "e-1") -> Effect:
    recipient = by_mail(to)
    made = new_effect(effect_id, recipient, "notification.digest", Message(to, "jitgov: 2 wait", TEXT), NOW)
    return Effect(made.effect_id, made.recipient, made.type, made.subject, made.body, made.occurred_at)


def sent(to: Relay, effect: Effect) -> Outcome:
    with closing(MailChannel(to)) as channel:
        return channel.deliver(effect)


def test_it_is_sent_over_verified_tls_by_who_signed_in_and_arrives_as_it_was_written(tmp_path: Path) -> None:
    ca_file, taken = tmp_path / "ca.pem", Taken()
    context = certified(ca_file, "localhost")
    with relaying(taken, starttls=context) as port:
        known = relay(port, ca_file=str(ca_file), login=(USER, PASSWORD))
        assert sent(known, effect()) == Delivered()
        wrong_password = sent(relay(port, ca_file=str(ca_file), login=(USER, "wrong")), effect())
        untrusted = sent(relay(port, login=(USER, PASSWORD)), effect())
    assert isinstance(wrong_password, Failed) and wrong_password.reason.startswith("the relay answers 535")
    assert isinstance(untrusted, Failed) and "self-signed certificate" in untrusted.reason
    (mail,) = taken.mails
    assert taken.recipients == ["rita@example.com"]
    assert mail["Message-ID"] == "<e-1@example.com>"
    assert mail["Subject"] == "jitgov: 2 wait"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == TEXT


def test_its_date_is_when_it_is_sent_not_when_it_was_due() -> None:
    taken, sent_at = Taken(), datetime(2026, 11, 29, 8, 3, tzinfo=UTC)
    with relaying(taken) as port, closing(MailChannel(relay(port), lambda: sent_at)) as channel:
        assert channel.deliver(effect()) == Delivered()
    (mail,) = taken.mails
    assert mail["Date"] == "Sun, 29 Nov 2026 08:03:00 +0000"


def test_a_relay_of_another_name_is_not_spoken_to_and_one_that_begins_with_tls_is(tmp_path: Path) -> None:
    ca_file, taken = tmp_path / "ca.pem", Taken()
    with relaying(taken, tls=certified(ca_file, "localhost")) as port:
        known = relay(port, ca_file=str(ca_file), login=(USER, PASSWORD), begins_with_tls=True)
        assert sent(known, effect()) == Delivered()
        other = sent(known._replace(host="127.0.0.1"), effect())
        assert other == Delivered(), "the certificate names this address, too"
    ca_file = tmp_path / "other.pem"
    with relaying(taken, tls=certified(ca_file, "other.example.com")) as port:
        outcome = sent(relay(port, ca_file=str(ca_file), begins_with_tls=True), effect())
    assert isinstance(outcome, Failed) and "Hostname mismatch" in outcome.reason


def test_nothing_is_said_in_clear_to_another_machine_nor_a_password_to_any() -> None:
    taken, refused = Taken(), Failed("the relay offers no STARTTLS, and nothing is sent without TLS")
    with relaying(taken) as port:
        assert sent(relay(port), effect()) == Delivered(), "this machine's own relay is spoken to in clear"
        assert sent(relay(port, login=(USER, PASSWORD)), effect()) == refused
    with relaying(taken, host="127.0.0.2") as port:
        assert sent(relay(port)._replace(host="127.0.0.2"), effect()) == refused
    assert len(taken.mails) == 1


@pytest.mark.parametrize(
    ("answers", "to", "outcome", "reason"),
    [
        (["451 4.3.0 later"], "rita@example.com", Failed, "the relay answers 451 4.3.0 later to the message"),
        (["554 5.7.1 spam"], "rita@example.com", Refused, "the relay answers 554 5.7.1 spam to the message"),
        ([], "nobody@example.com", Refused, "the relay does not take the recipient: 550 5.1.1 no such mailbox"),
    ],
)
def test_what_an_answer_means(answers: list[str], to: str, outcome: type[Failed | Refused], reason: str) -> None:
    taken = Taken(*answers)
    with relaying(taken) as port:
        assert sent(relay(port), effect(to)) == outcome(reason)
    assert not taken.mails


class Saying(NamedTuple):
    """The port of a relay, and whether it has said all that it says."""

    port: int
    has_said_all: threading.Event


@contextmanager
def saying(*lines: bytes) -> Iterator[Saying]:
    """Serve a relay that says one line after each that it hears, then hears and says nothing more."""
    has_said_all = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            # Whoever hangs up before, or in the midst of it, is told no more.
            with suppress(OSError), connection, connection.makefile("rb") as heard:
                for number, line in enumerate(lines):
                    if number and not heard.readline():
                        return
                    connection.sendall(line)
                has_said_all.set()
                while heard.read(65_536):
                    pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield Saying(server.getsockname()[1], has_said_all)
        thread.join(60)


UNTIL_DATA = (b"220 here\r\n", b"250 hello\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n")


def test_silence_before_the_message_is_a_failure_and_behind_it_a_loss_and_neither_outlasts_the_deadline() -> None:
    def sent_to(*lines: bytes) -> Outcome:
        outcomes: list[Outcome] = []

        def by(deadline_seconds: float) -> bool | None:
            with saying(*lines) as heard:
                outcomes.append(sent(relay(heard.port, deadline_seconds=deadline_seconds), effect()))
                return heard.has_said_all.is_set() or None

        assert given_time(0.2, by)
        return outcomes[-1]

    assert sent_to(*UNTIL_DATA[:1]) == Failed("the relay cannot be reached: SMTPServerDisconnected")
    outcome = sent_to(*UNTIL_DATA)
    assert isinstance(outcome, Lost) and outcome.reason.startswith("the relay gave no answer to the message: ")


def test_nobody_there_is_a_failure() -> None:
    with port_of_nobody() as port:
        assert sent(relay(port), effect()) == Failed("the relay cannot be reached: ConnectionRefusedError")
