"""Carries messages to a relay by SMTP, over TLS that is verified; one connection a message, within a deadline.

SMTP cannot be asked whether a message is there: one whose answer was lost is not sent again by itself. Its Message-ID
is made of the effect's id, the same at each attempt, so that whoever lets it be sent again doubles no id.
"""

from __future__ import annotations

import contextlib
import hashlib
import mimetypes
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Literal

from governance.outbox.channel import Delivered, Effect, Failed, Lost, NotThere, Outcome, Refused
from ingest.contract.errors import SetupError
from reviews.notifications.interface import MAIL, Attachment, Message, message_in
from reviews.notifications.relay import Relay

_REFUSED_FOR_GOOD = 500
_TAKEN = 250


class MailChannel:
    """Sends by one relay."""

    name = MAIL
    ability: Literal["neither"] = "neither"

    def __init__(self, relay: Relay, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Raises SetupError when its certificates cannot be read."""
        self._relay, self._now = relay, now
        try:
            self._context = ssl.create_default_context(cafile=relay.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise SetupError(f"the certificates of notifications.mail cannot be read: {error}") from error

    def deliver(self, effect: Effect) -> Outcome:
        """Send an effect's message once."""
        message = message_in(effect.body)
        try:
            mail = self._mail(effect, message)
        except _ChangedError as error:
            return Refused(str(error))
        return self._greeted(lambda smtp: self._sent(smtp, message.to, mail))

    def probe(self) -> Outcome:
        """Say whether the relay would be spoken to: reached, trusted, signed in; nothing is sent."""

        def farewell(smtp: smtplib.SMTP) -> Outcome:
            smtp.quit()
            return Delivered()

        return self._greeted(farewell)

    def _greeted(self, then: Callable[[smtplib.SMTP], Outcome]) -> Outcome:
        """Return what comes of a connection on which the relay was greeted."""
        try:
            with contextlib.closing(self._connected()) as smtp:
                self._greet(smtp)
                return then(smtp)
        except _NoTlsError as error:
            return Failed(str(error))
        except ssl.SSLError as error:
            return Failed(f"the relay's certificate is not trusted, or TLS failed: {error}")
        except smtplib.SMTPResponseException as error:
            # The relay's words, without ours: a login is among what it answers to.
            return Failed(f"the relay answers {error.smtp_code} {_words(error.smtp_error)}")
        except (OSError, smtplib.SMTPException) as error:
            return Failed(f"the relay cannot be reached: {type(error).__name__}")

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked."""
        return Lost(f"a relay cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Hold nothing: each message has its own connection."""

    def _connected(self) -> smtplib.SMTP:
        """Return a connection that is cut at the deadline, whatever the relay does meanwhile."""
        relay = self._relay
        # Without a name of ours smtplib asks name servers for one, with no deadline.
        domain = relay.sender.rpartition("@")[2]
        if relay.begins_with_tls:
            return _CutSmtpOverTls(
                relay.host, relay.port, domain, timeout=relay.deadline_seconds, context=self._context
            )
        return _CutSmtp(relay.host, relay.port, domain, timeout=relay.deadline_seconds)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        relay = self._relay
        smtp.ehlo_or_helo_if_needed()
        if not relay.begins_with_tls:
            if smtp.has_extn("starttls"):
                smtp.starttls(context=self._context)
                smtp.ehlo()
            elif not relay.is_own_machine or relay.user is not None:
                raise _NoTlsError("the relay offers no STARTTLS, and nothing is sent without TLS")
        if relay.user is not None:
            smtp.login(relay.user, relay.password or "")

    def _sent(self, smtp: smtplib.SMTP, to: str, mail: bytes) -> Outcome:
        for code, answer, whose in (
            (*smtp.mail(self._relay.sender), "sender"),
            (*smtp.rcpt(to), "recipient"),
        ):
            if code not in (_TAKEN, 251):
                reason = f"the relay does not take the {whose}: {code} {_words(answer)}"
                return Refused(reason) if whose == "recipient" and code >= _REFUSED_FOR_GOOD else Failed(reason)
        try:
            code, answer = smtp.data(mail)
        except smtplib.SMTPDataError as error:
            return Failed(f"the relay takes no message: {error.smtp_code} {_words(error.smtp_error)}")
        except (OSError, smtplib.SMTPException) as error:
            return Lost(f"the relay gave no answer to the message: {type(error).__name__}")
        if code != _TAKEN:
            reason = f"the relay answers {code} {_words(answer)} to the message"
            return Refused(reason) if code >= _REFUSED_FOR_GOOD else Failed(reason)
        # It has it: what the farewell says changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        return Delivered()

    def _mail(self, effect: Effect, message: Message) -> bytes:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = Address("jitgov", addr_spec=self._relay.sender)
        mail["To"] = Address(addr_spec=message.to)
        mail["Subject"] = message.subject
        # When it is sent: a mail that says the hour from which it was due looks days old after a relay's outage.
        mail["Date"] = format_datetime(self._now())
        mail["Message-ID"] = f"<{effect.effect_id}@{self._relay.sender.rpartition('@')[2]}>"
        # Nobody's out-of-office answers it (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")
        for attachment in message.attachments:
            content = _unchanged(attachment)
            kind = mimetypes.guess_type(attachment.name)[0] or "application/octet-stream"
            main, _, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=attachment.name)
        return mail.as_bytes()


class _ChangedError(Exception):
    """What was to be attached is not there any more, or is not what it was."""


def _unchanged(attachment: Attachment) -> bytes:
    """Return a file that is to be attached. Raises _ChangedError where it is not what the mail's text says it is."""
    try:
        content = Path(attachment.path).read_bytes()
    except OSError:
        raise _ChangedError(f"{attachment.path} is not there any more, which was to be attached") from None
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise _ChangedError(f"{attachment.path} was to be attached and was written anew since")
    return content


class _NoTlsError(Exception):
    """The relay would be spoken to in clear."""


class _CutSmtp(smtplib.SMTP):
    """A connection that is cut when its time is over: each answer may take its time, all together may not."""

    _cut: threading.Timer

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        self._cut = threading.Timer(self.timeout, _cut, [self])
        self._cut.daemon = True
        self._cut.start()
        try:
            return super().connect(host, port, source_address)
        except BaseException:
            self._cut.cancel()
            raise

    def close(self) -> None:
        self._cut.cancel()
        super().close()


class _CutSmtpOverTls(_CutSmtp, smtplib.SMTP_SSL):
    """The same over TLS from the first byte on."""


def _cut(smtp: smtplib.SMTP) -> None:
    """Cut a connection: whoever waits on it is told at once."""
    if smtp.sock is not None:
        with contextlib.suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)


def _words(answer: bytes | str) -> str:
    """Return a relay's answer as one short line."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
