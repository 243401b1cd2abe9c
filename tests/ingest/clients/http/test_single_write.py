"""A write is sent once, to a real server: what it answers, or fails to answer, is told apart; nothing is repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing, suppress
from typing import Any

import pytest

from ingest.clients.http.client import Client
from ingest.clients.http.dialect import Dialect
from ingest.clients.http.rate_limiter import Limit
from ingest.clients.http.single_write import write_url
from ingest.clients.http.write_outcomes import Done, Outcome, Refused, Unknown
from ingest.clients.okta.rate_limit_headers import okta_limit
from ingest.contract.errors import BrokenError, SetupError, TransientError
from tests.ingest.collection.fakes import Time, limiter
from tests.more_time import given_time
from tests.unused_ports import port_of_nobody

MEMBER = "/api/v1/groups/00g1/users/00u1"
Reply = Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]]


def answers(status: str, *headers: str, body: str = "") -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
        writer.write(f"{head}\r\n\r\n{body}".encode())

    return reply


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""


async def cuts_off(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def trickles(writer: asyncio.StreamWriter) -> None:
    """Answer so slowly that no single read times out, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    with suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b"1\r\nx\r\n")
            await writer.drain()
            await asyncio.to_thread(bool)  # the client has its turn


class Server:
    """Takes requests, one per connection, and remembers them."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.asked: list[tuple[str, bytes]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lengths = [
                    line.split(":")[1] for line in head.lower().splitlines() if line.startswith("content-length:")
                ]
                body = await reader.readexactly(int(lengths[0])) if lengths else b""
                self.asked.append((head, body))
                await self._reply(writer)
                if self._reply in (hangs_up, cuts_off, trickles):
                    return


class Token:
    """Signs in, or fails to; counts how often it was to renew."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.renewed = 0
        self._fault = fault

    async def headers(self, method: str, url: str) -> Mapping[str, str]:
        if self._fault is not None:
            raise self._fault
        return {"Authorization": f"SSWS for-{method}"}

    def renew(self, answer: object) -> bool:
        self.renewed += 1
        return True


def client_of(url: str, token: Token) -> Client:
    dialect = Dialect(okta_limit, lambda body: body.decode()[:50])
    limits = limiter(Time(), {"it": Limit(1_000_000, 1)})
    return Client("okta", "acme", url, token, dialect, {}, limiter=limits)


def send(
    reply: Reply, method: str = "DELETE", path: str = MEMBER, token: Token | None = None, **said: Any
) -> tuple[Outcome, Server]:
    """Send one write to a server that replies so, and return what is known and what the server took."""

    async def sending() -> tuple[Outcome, Server]:
        server = Server(reply)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        client = client_of(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", token or Token())
        try:
            return await client.send_once(method, path, said.pop("expect", {204}), bucket="it", **said), server
        finally:
            await client.close()
            listening.close()

    return asyncio.run(sending())


@pytest.mark.parametrize(
    ("reply", "known"),
    [
        (answers("204 No Content"), Done(204)),
        (answers("400 Bad Request", body="E0000001"), Refused(400, "E0000001")),
        (answers("401 Unauthorized"), Refused(401)),
        (answers("403 Forbidden", body="E0000006"), Refused(403, "E0000006")),
        (answers("404 Not Found", body="E0000007"), Refused(404, "E0000007")),
        (answers("409 Conflict"), Refused(409)),
        (answers("429 Too Many Requests", "Retry-After: 9"), Refused(429)),
        (answers("202 Accepted"), Unknown("202")),
        (answers("302 Found", "Location: /elsewhere"), Unknown("302")),
        (answers("307 Temporary Redirect", "Location: /elsewhere"), Unknown("307")),
        (answers("408 Request Timeout"), Unknown("408")),
        (answers("500 Internal Server Error", body="E0000009"), Unknown("500 E0000009")),
        (answers("503 Service Unavailable", "Retry-After: 1"), Unknown("503")),
        (hangs_up, Unknown("RemoteProtocolError")),
        (cuts_off, Unknown("RemoteProtocolError")),
    ],
)
def test_one_request_is_sent_whatever_is_answered(reply: Reply, known: Outcome) -> None:
    outcome, server = send(reply)
    assert outcome == known
    assert [head.splitlines()[0] for head, _ in server.asked] == [f"DELETE {MEMBER} HTTP/1.1"]


def test_an_answer_that_never_ends_is_unknown_at_the_deadline() -> None:
    def by(deadline_seconds: float) -> bool | None:
        outcome, server = send(trickles, deadline_seconds=deadline_seconds)
        late = outcome == Unknown(f"no answer within {deadline_seconds:g} s")
        return late and len(server.asked) == 1 if server.asked else None

    assert given_time(0.3, by)


def test_a_body_goes_as_json_and_the_caller_is_authorised() -> None:
    outcome, server = send(answers("201 Created"), "POST", "/api/v1/groups?notify=false", expect={201}, body={"a": 1})
    assert outcome == Done(201)
    ((head, body),) = server.asked
    assert head.startswith("POST /api/v1/groups?notify=false HTTP/1.1")
    assert "authorization: ssws for-post" in head.lower()
    assert "content-type: application/json" in head.lower()
    assert body == b'{"a":1}'


def test_a_401_renews_for_the_next_request_alone() -> None:
    token = Token()
    outcome, server = send(answers("401 Unauthorized"), token=token)
    assert (outcome, token.renewed, len(server.asked)) == (Refused(401), 1, 1)


@pytest.mark.parametrize("fault", [SetupError("no token"), TransientError("token endpoint away")])
def test_without_a_token_nothing_is_sent(fault: Exception) -> None:
    with pytest.raises(type(fault), match=str(fault)):
        send(answers("204 No Content"), token=Token(fault))


def test_what_could_not_connect_was_not_sent() -> None:
    with port_of_nobody() as port, pytest.raises(TransientError, match="ConnectError; nothing was sent"):
        client = client_of(f"http://127.0.0.1:{port}", Token())
        asyncio.run(client.send_once("DELETE", MEMBER, {204}, bucket="it"))


def test_what_waits_for_leave_past_the_deadline_was_not_sent() -> None:
    class Slow(Token):
        async def headers(self, method: str, url: str) -> Mapping[str, str]:
            await asyncio.Event().wait()
            return {}

    with pytest.raises(TransientError, match="nothing was sent"):
        send(answers("204 No Content"), token=Slow(), deadline_seconds=0.05)


@pytest.mark.parametrize("method", ["GET", "HEAD", "delete", "OPTIONS", ""])
def test_what_is_no_write_is_not_sent_this_way(method: str) -> None:
    with pytest.raises(BrokenError, match="is no write"):
        write_url("https://acme.example.com", method, MEMBER, lambda *_: None)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/users/00u1",
        "/API/V1/Users/00u1",
        "/api/v1/users/me",
        "/v1.0/users/ada@example.com",
        "/v1.0/%75sers/1",
        "/v1.0/users('1')",
        "/v1.0/users(userPrincipalName='ada@example.com')",
        "/v1.0/me",
        "/users/1?sendEmail=false",
        "/scim/v2/Users/1",
        "/admin/directory/v1/users/1",
        "/elsewhere/groups/users/1",
    ],
)
def test_a_person_is_never_deleted(path: str) -> None:
    with pytest.raises(BrokenError, match="it deletes a person"):
        write_url("https://acme.example.com", "DELETE", path, lambda *_: None)


@pytest.mark.parametrize(
    "path",
    [
        "/groups/1/../../users/1",
        "/groups/1/%2e%2e/users/1",
        "/groups/1/%252e%252e/users/1",
        "/users/1/",
        "/users//1",
        "/groups%2f1/users/1",
        "/users/1;#",
        "users/1",
        "//evil.example.com/groups/1/users/2",
        "https://evil.example.com/groups/1/users/2",
        "/groups/1/users/1\r\nHost: x",
        "/groups/ü/users/1",
    ],
)
def test_a_path_that_could_be_read_in_two_ways_is_not_sent(path: str) -> None:
    with pytest.raises(BrokenError):
        write_url("https://acme.example.com", "DELETE", path, lambda *_: None)


@pytest.mark.parametrize(
    "path",
    [
        MEMBER,
        "/api/v1/apps/0oa1/users/00u1?sendEmail=false",
        "/api/v1/users/00u1/roles/1",
        "/api/v1/users/00u1/sessions",
        "/api/v1/api-tokens/1",
        "/oauth2/v1/clients/1/roles/2",
    ],
)
def test_what_takes_access_away_is_sent(path: str) -> None:
    assert write_url("https://acme.example.com", "DELETE", path, lambda *_: None) == f"https://acme.example.com{path}"
