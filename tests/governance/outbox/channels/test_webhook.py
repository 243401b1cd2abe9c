"""A post reaches its receiver signed, and whatever is answered, it is known what is to follow."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from unittest.mock import Mock

import pytest

from governance.outbox.channel import Delivered, Effect, Failed, Lost, Outcome, Refused
from governance.outbox.channels.webhook import WebhookChannel
from governance.outbox.settings import Secrets, WebhookSettings
from governance.outbox.signature import key_of, signed_headers
from tests.certificates import certified
from tests.governance.outbox.channels.posts import SECRET, Answer, receiving
from tests.governance.outbox.receivers import NOW
from tests.unused_ports import port_of_nobody

EFFECT = Effect("effect-1", "webhook:siem", "finding.opened", "f-1", '{"class_uid":2004}', NOW)
SECOND = 1_790_000_123
KEY = key_of(SECRET) or b""


def posted(url: str, *, allow_private: bool = True, deadline: float = 20, ca_file: Path | None = None) -> Outcome:
    settings = WebhookSettings(
        name="siem",
        url=url,
        allow_private=allow_private,
        deadline_seconds=deadline,
        ca_file=None if ca_file is None else str(ca_file),
    )
    channel = WebhookChannel(settings, Secrets(SECRET), lambda: SECOND + 0.9)
    try:
        return channel.deliver(EFFECT)
    finally:
        channel.close()


def test_a_post_is_signed_and_whole() -> None:
    with receiving() as server:
        assert posted(f"http://localhost:{server.port}/hooks/a?x=1") == Delivered()
    (post,) = server.posts
    assert post.path == "/hooks/a?x=1"
    assert post.headers["host"] == f"localhost:{server.port}"
    assert post.headers["content-type"] == "application/json"
    expected = signed_headers([KEY], "effect-1", SECOND, post.body)
    assert {name: post.headers[name] for name in expected} == expected
    told = json.loads(post.body)
    assert told == {"type": "finding.opened", "timestamp": "2026-09-21T14:13:20Z", "data": {"class_uid": 2004}}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200, body=b"x" * 100_000), Delivered()),
        (Answer(302, {"Location": "http://127.0.0.1/secret"}), Failed),
        (Answer(404), Failed("it answers 404")),
        (Answer(429, {"Retry-After": "7"}), Failed("it answers 429", 7.0)),
        (Answer(503, {"Retry-After": "soon"}), Failed("it answers 503")),
        (Answer(410), Refused),
        (Answer(413), Refused),
        (Answer(0), Lost("RemoteProtocolError")),
    ],
)
def test_what_an_answer_means(answer: Answer, outcome: Outcome | type[Outcome]) -> None:
    with receiving(answer) as server:
        given = posted(f"http://127.0.0.1:{server.port}/")
        assert given == outcome if not isinstance(outcome, type) else isinstance(given, outcome)
        assert len(server.posts) == 1, "nothing is repeated or followed by the channel itself"


def test_a_private_address_is_refused_before_anything_is_sent() -> None:
    with receiving() as server:
        for host in ("127.0.0.1", "localhost"):
            given = posted(f"https://{host}:{server.port}/", allow_private=False)
            assert isinstance(given, Failed)
            assert f"{host} leads to " in given.reason
            assert "no public address" in given.reason
        assert server.posts == []


def test_nobody_there_and_no_such_name_are_failures_and_silence_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert posted(f"http://127.0.0.1:{port}/", deadline=0.2) == Lost("no answer within 0.2 s")
    with port_of_nobody() as port:
        refused = posted(f"http://127.0.0.1:{port}/")
    assert isinstance(refused, Failed)
    assert refused.reason.startswith("ConnectError")
    assert isinstance(posted("https://[fe80::1%lo]:9/", deadline=1), Failed), "a zone has no place in a URL"
    # As a resolver answers that knows no such name: this machine's may be slow to say so, or know all names.
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=socket.gaierror(socket.EAI_NONAME, "no such name")))
    assert posted("https://nowhere.invalid/") == Failed("the name nowhere.invalid leads to no address")


def test_a_certificate_must_be_the_names_and_be_trusted(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    with receiving(context=certified(ca_file, "localhost")) as server:
        url = f"https://localhost:{server.port}/"
        assert posted(url, ca_file=ca_file) == Delivered()
        untrusted = posted(url)
    with receiving(context=certified(ca_file, "other.example.com")) as server:
        other_name = posted(f"https://localhost:{server.port}/", ca_file=ca_file)
    for given, why in ((untrusted, "self-signed certificate"), (other_name, "Hostname mismatch")):
        assert isinstance(given, Failed)
        assert why in given.reason
    assert server.posts == []
