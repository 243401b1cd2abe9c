"""Reads the headers that answers of all vendors have: links, the vendor's clock, and how long to wait."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from ingest.contract.errors import BrokenError
from ingest.contract.retry_after import http_date, seconds_to_wait

# A URL may hold commas, so a header that joins links by commas is not split at them (RFC 8288, section 3).
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]+))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)


def next_link(headers: httpx.Headers) -> str | None:
    """Return the URL of ``rel="next"`` from Link headers in any order, joined or not; None on the last page."""
    for line in headers.get_list("link"):
        for url, parameters in _LINK.findall(line):
            match = _REL.search(parameters)
            if match is not None and "next" in (match[1] or match[2]).lower().split():
                return str(url)
    return None


def served_at(headers: httpx.Headers) -> datetime | None:
    """Return the vendor's time of the answer, from its Date header; None when there is none."""
    return http_date(headers.get("date", ""))


def retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """Return the seconds of ``Retry-After``: whole, fractional (Graph sends ``2.128``), or until an HTTP date."""
    return seconds_to_wait(headers.get("retry-after", "").strip(), served_at(headers) or now)


def same_origin(base: str, link: str) -> str:
    """Return the link. Raises BrokenError when it leads to another server, which would receive our token."""
    here, there = _origin(base), _origin(link)
    if here != there:
        raise BrokenError(
            f"{here[1]} names a next page at {there[1] or 'no host'}, another origin; it is not followed, "
            "as it would be sent the token. Is something between us and it that rewrites answers?"
        )
    return link


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:  # a port that is no number, a broken IPv6 address
        return "", "", None
