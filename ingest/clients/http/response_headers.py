"""What a vendor's answer says beside its body: links, the vendor's clock, its rate limit, and how long to wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from ingest.clients.http.rate_limiter import Stated
from ingest.contract.errors import BrokenError

# A URL may hold commas, so a header that joins links by commas is not split at them (RFC 8288, section 3).
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]+))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)


def next_link(headers: httpx.Headers) -> str | None:
    """Return the URL of ``rel="next"``, in whatever order and however joined the Link headers come; None: no more."""
    for line in headers.get_list("link"):
        for url, parameters in _LINK.findall(line):
            found = _REL.search(parameters)
            if found is not None and "next" in (found[1] or found[2]).lower().split():
                return str(url)
    return None


def served_at(headers: httpx.Headers) -> datetime | None:
    """Return the vendor's own time of the answer (its Date header), None when it does not tell."""
    return _http_date(headers.get("date", ""))


def okta_limit(headers: httpx.Headers, now: datetime) -> Stated:
    """Return what ``X-Rate-Limit-*`` say; the reset is an epoch second, taken against the vendor's own clock.

    Source: https://developer.okta.com/docs/reference/rl-best-practices/
    """
    reset = _whole(headers.get("x-rate-limit-reset"))
    at = served_at(headers) or now
    return Stated(
        _whole(headers.get("x-rate-limit-limit")),
        _whole(headers.get("x-rate-limit-remaining")),
        None if reset is None else reset - at.timestamp(),
    )


def retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """Return the seconds of ``Retry-After``: whole, fractional (Graph sends ``2.128``), or until an HTTP date."""
    spelled = headers.get("retry-after", "").strip()
    try:
        seconds = float(spelled)
    except ValueError:
        until = _http_date(spelled)
        seconds = -1.0 if until is None else (until - (served_at(headers) or now)).total_seconds()
    return seconds if 0 < seconds < 86_400 else None


def same_origin(base: str, link: str) -> str:
    """Return the link. Raises BrokenError when it leads to another server: it would be sent our token."""
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


def _http_date(spelled: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(spelled)
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _whole(spelled: str | None) -> int | None:
    return int(spelled) if spelled is not None and spelled.strip().isdecimal() else None
