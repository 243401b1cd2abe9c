"""A token endpoint is believed in no part: what is none, or could not be sent, is no token."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest

from ingest.clients.http.token_request import Token, token_answer, token_in
from ingest.contract.errors import BrokenError, TransientError

URL = "https://login.example.com/acme/token"
DEEP = b'{"access_token":"t","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def asked(answer: httpx.Response) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as http:
            return await token_answer(http, URL, {"grant_type": "client_credentials"})

    return asyncio.run(ask())


def test_a_token_has_an_hour_where_nobody_says() -> None:
    assert token_in(asked(httpx.Response(200, content=b'{"access_token":"t-1"}')), URL) == Token("t-1", "Bearer", 3_600)


@pytest.mark.parametrize("body", [b"", b"[1]", b"<html>", b"\xff\xfe\x00", b'{"access_token":7}', DEEP])
def test_what_is_no_token_is_waited_for(body: bytes) -> None:
    with pytest.raises(TransientError, match=r"^login\.example\.com/acme/token answers with no token$"):
        token_in(asked(httpx.Response(200, content=body)), URL)


@pytest.mark.parametrize("token", ["", "a b", "a\\r\\nX-Other: 1", "t\u00f6k\u00e9n", "a\u202eb"])
def test_a_token_that_no_header_can_carry_is_never_sent(token: str) -> None:
    with pytest.raises(TransientError, match="no header can carry"):
        token_in(asked(httpx.Response(200, content=f'{{"access_token":"{token}"}}'.encode())), URL)


def test_an_answer_is_left_at_its_bound() -> None:
    packed = gzip.compress(b" " * (8 << 20))
    with pytest.raises(BrokenError, match="more than 1 MB"):
        asked(httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed))
