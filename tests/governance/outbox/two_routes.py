"""Settings by which changes leave to a webhook and to a topic."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.outbox.settings import OutboundSettings

BOTH = {
    "webhooks": [{"name": "siem", "url": "https://siem.example.com/", "least_severity": "high"}],
    "topics": [{"name": "soc", "kinds": ["access", "decision"]}],
}


def settings(**written: Any) -> OutboundSettings:
    return msgspec.convert({**BOTH, **written}, OutboundSettings)
