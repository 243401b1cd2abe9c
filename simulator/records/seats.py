"""Where people sit: addresses reserved for documentation, places, browsers; as each vendor spells them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from simulator.records.record import Json


class _Place(NamedTuple):
    city: str
    state: str
    country: str
    code: str
    postal: str
    lat: float
    lon: float


_PLACES = (
    _Place("Oslo", "Oslo", "Norway", "NO", "0150", 59.91, 10.75),
    _Place("Leeds", "England", "United Kingdom", "GB", "LS1", 53.8, -1.55),
    _Place("Lyon", "Rhone", "France", "FR", "69001", 45.76, 4.84),
    _Place("Graz", "Styria", "Austria", "AT", "8010", 47.07, 15.44),
    _Place("Austin", "Texas", "United States", "US", "78701", 30.27, -97.74),
    _Place("Halifax", "Nova Scotia", "Canada", "CA", "B3H", 44.65, -63.57),
)
_BROWSERS = (
    ("Windows 11", "CHROME", "Chrome 141.0.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36"),
    ("Mac OS X", "SAFARI", "Safari 19.0", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1"),
    ("Linux", "FIREFOX", "Firefox 143.0", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"),
)


def address(seat: int) -> str:
    """Return the seat's address: every fifth is IPv6."""
    if seat % 5 == 4:
        return f"2001:db8::{seat:x}"
    return f"{('192.0.2', '198.51.100', '203.0.113')[seat % 3]}.{seat % 250 + 1}"


class OktaSeat(NamedTuple):
    """The parts of a LogEvent that tell from where: ``client`` and ``request``."""

    client: Json
    request: Json


class EntraSeat(NamedTuple):
    """The parts of a signIn that tell from where."""

    ip: str
    agent: str
    device: Json
    location: Json


@lru_cache(maxsize=100_000)
def okta_seat(seat: int) -> OktaSeat:
    """Return the seat as Okta spells it."""
    place, (system, browser, _, agent) = _PLACES[seat % len(_PLACES)], _BROWSERS[seat % len(_BROWSERS)]
    location: Json = {
        "city": place.city,
        "state": place.state,
        "country": place.country,
        "postalCode": place.postal,
        "geolocation": {"lat": place.lat, "lon": place.lon},
    }
    ip = address(seat)
    client: Json = {
        "userAgent": {"rawUserAgent": agent, "os": system, "browser": browser},
        "zone": "null",
        "device": "Computer",
        "id": None,
        "ipAddress": ip,
        "geographicalContext": location,
    }
    hop = {
        "ip": ip,
        "geographicalContext": location,
        "version": "V6" if ":" in ip else "V4",
        "source": None,
        "ipDetails": None,
    }
    return OktaSeat(client, {"ipChain": [hop]})


NO_OKTA_SEAT = OktaSeat(
    {"userAgent": None, "zone": None, "device": None, "id": None, "ipAddress": None, "geographicalContext": None},
    {"ipChain": []},
)
"""A background job's: it comes from nowhere."""


@lru_cache(maxsize=100_000)
def entra_seat(seat: int) -> EntraSeat:
    """Return the seat as Graph spells it."""
    place, (system, _, browser, agent) = _PLACES[seat % len(_PLACES)], _BROWSERS[seat % len(_BROWSERS)]
    device: Json = {
        "deviceId": "",
        "displayName": "",
        "operatingSystem": system,
        "browser": browser,
        "isCompliant": False,
        "isManaged": False,
        "trustType": None,
    }
    location: Json = {
        "city": place.city,
        "state": place.state,
        "countryOrRegion": place.code,
        "geoCoordinates": {"altitude": None, "latitude": place.lat, "longitude": place.lon},
    }
    return EntraSeat(address(seat), agent, device, location)
