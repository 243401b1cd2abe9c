"""A provider's answers are bounded, and believed in no part."""

from __future__ import annotations

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from joserfc.jwk import RSAKey

from console.sign_in.oidc.kept import Kept, ProviderAwayError
from console.sign_in.oidc.provider import Provider
from ingest.contract.errors import DeclinedError, TransientError
from tests.console.sign_in.oidc.provider_double import SECONDS, ProviderDouble

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


def another_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)


def test_a_key_that_the_provider_took_back_signs_for_an_hour_at_most() -> None:
    double = ProviderDouble()
    provider, token = Provider(double.issuer, double.http), double.token({"sub": "pat"})
    provider.verified(token, SECONDS)
    double.key = another_key()
    assert provider.verified(token, SECONDS + 3_599).claims == {"sub": "pat"}
    with pytest.raises(DeclinedError, match="not signed by"):
        provider.verified(token, SECONDS + 3_600)
    assert provider.verified(double.token({"sub": "pat"}), SECONDS + 3_601).claims == {"sub": "pat"}


def test_while_the_provider_is_away_its_keys_of_before_count() -> None:
    double = ProviderDouble()
    provider, token = Provider(double.issuer, double.http), double.token({"sub": "pat"})
    provider.verified(token, SECONDS)
    double.away = True
    asked = len(double.asked)
    for later in range(3_600, 3_659):
        assert provider.verified(token, SECONDS + later).claims == {"sub": "pat"}
    assert len(double.asked) == asked + 1


def test_a_provider_that_is_away_is_not_asked_for_every_token_that_is_made_up() -> None:
    double = ProviderDouble()
    provider = Provider(double.issuer, double.http)
    provider.verified(double.token({"sub": "pat"}), SECONDS)
    double.away = True
    asked, made_up = len(double.asked), double.token({"sub": "pat"}, another_key())
    with pytest.raises(ProviderAwayError):
        provider.verified(made_up, SECONDS + 1)
    for later in range(2, 60):
        with pytest.raises(DeclinedError):
            provider.verified(made_up, SECONDS + later)
    assert len(double.asked) == asked + 1


def test_few_wait_for_a_provider_that_hangs() -> None:
    """All others are told at once: threads that answer everybody are not held by whoever makes tokens up."""
    hangs, asked = threading.Event(), list[str]()

    def read() -> str:
        asked.append("once")
        hangs.wait()
        raise ProviderAwayError("it hangs")

    kept = Kept(read)

    def ask(_: int) -> str:
        try:
            return kept.value()
        except ProviderAwayError as error:
            if "others wait" in str(error):
                # Eight are held: all that may be.
                hangs.set()
            return str(error)

    with ThreadPoolExecutor(9) as pool:
        told = sorted(pool.map(ask, range(9)))
    assert told == [
        "it hangs",
        *["it was asked just now, and gave no answer"] * 7,
        "others wait for its answer already",
    ]
    assert asked == ["once"]
