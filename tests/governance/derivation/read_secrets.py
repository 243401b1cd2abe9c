"""Somebody who reads the secret of a client."""

from __future__ import annotations

from msgspec.structs import replace

from ingest.contract.event import Event, Party
from tests.governance.censuses import ISSUER, day, record


def reading(number: float, vendor_type: str = "app.oauth2.client.read_client_secret") -> Event:
    deed = replace(record(day(number), "credential_seen", "bot"), actor=Party("person", ISSUER, "ann"))
    account = Party("service", ISSUER, "bot", None, "Bot")
    return replace(deed, account=account, vendor_type=vendor_type)
