"""A real SMTP relay on this machine, which remembers what it took."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from dev.places import free_port
from reviews.notifications.relay import Relay

USER, PASSWORD = "jitgov", "a secret & a half"


class Taken:
    """A handler that takes every message, unless answers are given for the next ones; ``before`` is called first."""

    def __init__(self, *answers: str, before: Callable[[], None] = lambda: None) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self._answers, self._before = list(answers), before

    async def handle_RCPT(  # noqa: N802 - the server knows it by this name
        self, _: Any, __: Any, envelope: Envelope, address: str, ___: Any
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Envelope) -> str:  # noqa: N802 - as above
        self._before()
        answer = self._answers.pop(0) if self._answers else "250 OK"
        if answer.startswith("250"):
            content = cast(bytes, envelope.content)
            self.mails.append(message_from_bytes(content, policy=default))
            self.recipients += envelope.rcpt_tos
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


def _authenticated(_: object, __: object, ___: object, ____: object, given: object) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    # Not handled: the server answers 535 itself, where it would otherwise say nothing.
    return AuthResult(success=known, handled=False)


@contextmanager
def relaying(
    taken: Taken,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    host: str = "localhost",
) -> Iterator[int]:
    """Give the port of a relay: with STARTTLS and AUTH demanded, with TLS from the first byte on, or in clear."""
    port = free_port()
    demanded: dict[str, Any] = {}
    if starttls is not None or tls is not None:
        demanded = {"authenticator": _authenticated, "auth_required": True}
    if starttls is not None:
        demanded |= {"tls_context": starttls, "require_starttls": True}
    if tls is not None:
        demanded |= {"ssl_context": tls, "auth_require_tls": False}
    controller = Controller(taken, hostname=host, port=port, **demanded)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def relay(port: int, *, ca_file: str | None = None, login: tuple[str, str] | None = None, **others: Any) -> Relay:
    user, password = login or (None, None)
    given: dict[str, Any] = {"begins_with_tls": False, "deadline_seconds": 60.0} | others
    return Relay("localhost", port, user=user, password=password, sender="jitgov@example.com", ca_file=ca_file, **given)
