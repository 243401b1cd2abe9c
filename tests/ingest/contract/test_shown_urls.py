"""No form of a URL shows its secret; what finds a store or bus stays readable."""

from __future__ import annotations

import pytest

from ingest.contract.shown_urls import without_secrets

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://jitgov:{SECRET}@db.example.com/jitgov",
        f"postgresql+psycopg://:{SECRET}@db.example.com/jitgov",
        f"postgresql+psycopg://jitgov:p@{SECRET}@db.example.com:5432/jitgov",
        f"postgresql+psycopg://jitgov:p/{SECRET}?x#y@db.example.com/jitgov",
        f"postgresql+psycopg://jitgov@db.example.com/jitgov?password={SECRET}",
        f"postgresql+psycopg://jitgov@db.example.com/jitgov?sslmode=require&sslpassword={SECRET}",
        f"postgresql+psycopg://jitgov@db.example.com/jitgov?PASSWORD={SECRET}&host=db",
        f"postgresql+psycopg:///jitgov?host=/run/postgresql&options=-c%20x%3D{SECRET}",
        f"kafka://one:{SECRET}@a.example.com:9092,two:{SECRET}@b.example.com:9092",
        f"sqlite:///file:store.sqlite?uri=true&key={SECRET}",
    ],
)
def test_a_secret_is_blotted_out(url: str) -> None:
    assert SECRET not in without_secrets(url)
    assert "***" in without_secrets(url)


@pytest.mark.parametrize(
    "url",
    [
        "embedded:jitgov-bus.sqlite",
        "sqlite:///jitgov.sqlite",
        "sqlite:////var/lib/jitgov/a@b:c/store.sqlite",
        "kafka://a.example.com:9092,b.example.com:9092",
        "postgresql+psycopg://jitgov@db.example.com:5432/jitgov?sslmode=verify-full&application_name=jitgov",
        "postgresql+psycopg:///jitgov?host=/run/postgresql&user=jitgov",
    ],
)
def test_what_holds_no_secret_is_shown_whole(url: str) -> None:
    assert without_secrets(url) == url


def test_the_place_stays_readable() -> None:
    url = f"postgresql+psycopg://jitgov:{SECRET}@db.example.com/jitgov?sslmode=require"
    assert without_secrets(url) == "postgresql+psycopg://jitgov:***@db.example.com/jitgov?sslmode=require"
