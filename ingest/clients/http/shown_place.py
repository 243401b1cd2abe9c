"""How messages and logs name what was asked: by host and path."""

from __future__ import annotations

from urllib.parse import urlsplit


def place_of(url: str) -> str:
    """Return host and path without the query, which may hold a cursor, a filter or a name."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
