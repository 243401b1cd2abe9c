"""A provider's answers are bounded, and believed in no part."""

from __future__ import annotations

import gzip

import httpx
import pytest

from console.sign_in.oidc.provider import Provider
from ingest.contract.errors import TransientError

ISSUER = "https://idp.example.com"
BOMB = httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(b" " * 2_000_000))


def answering(answer: httpx.Response) -> Provider:
    return Provider(ISSUER, lambda: httpx.Client(transport=httpx.MockTransport(lambda _: answer)))


def test_an_answer_is_left_at_its_bound() -> None:
    with pytest.raises(TransientError, match="more than 1 MB"):
        answering(BOMB).place()
    with pytest.raises(TransientError, match="more than 1 MB"):
        answering(BOMB).post_form(f"{ISSUER}/token", {})


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"issuer": 7}', b"\xff", b"[" * 100_000])
def test_what_is_no_discovery_document_is_waited_for(body: bytes) -> None:
    with pytest.raises(TransientError, match="what is no answer of its kind"):
        answering(httpx.Response(200, content=body)).place()
