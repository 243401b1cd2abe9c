"""A cursor leads on only as this store gave it; whatever else comes is refused, never a fault."""

from __future__ import annotations

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.queries.cursors import Cursor, sealed, unsealed
from ingest.contract.errors import DeclinedError

KEY, OTHER = b"k" * 32, b"o" * 32
CURSOR = Cursor("accounts", "account", "f" * 16, 3, 1_778_000_000_000_000, ("okta:acme|00u1", ""))


def test_a_cursor_comes_back_whole_and_fits_into_a_url() -> None:
    text = sealed(CURSOR, KEY)
    assert unsealed(text, KEY) == CURSOR
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_altered_byte_is_refused(place: int, by: int) -> None:
    text = sealed(CURSOR, KEY)
    octets = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    octets[place % len(octets)] ^= by
    altered = base64.urlsafe_b64encode(octets).decode().rstrip("=")
    with pytest.raises(DeclinedError, match="none that this store gave"):
        unsealed(altered, KEY)


@given(st.one_of(st.text(max_size=200), st.text("abcXYZ019-_=", max_size=200), st.just("A" * 10_000)))
def test_whatever_else_is_refused(text: str) -> None:
    with pytest.raises(DeclinedError):
        unsealed(text, KEY)


def test_a_cursor_of_another_store_is_refused() -> None:
    with pytest.raises(DeclinedError, match="none that this store gave"):
        unsealed(sealed(CURSOR, OTHER), KEY)


def test_a_cursor_of_another_version_is_refused() -> None:
    with pytest.raises(DeclinedError, match="another version"):
        unsealed(sealed(msgspec.structs.replace(CURSOR, form=99), KEY), KEY)
