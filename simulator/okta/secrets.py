"""Secrets of clients: who read one."""

from __future__ import annotations

from simulator.okta.skeleton import Act, Wording, by, log_event
from simulator.organisation.cast import Account
from simulator.records.mint import Mint
from simulator.records.record import Record

_READ = Wording(
    "app.oauth2.client.read_client_secret", "app.oauth2.client.read_client_secret", "Read OAuth2 client secret"
)


def secret_read(mint: Mint, client: Account, at: int, reader: Account) -> Record:
    """Return that somebody looked at a client's secret."""
    actor, seat = by(reader)
    act = Act(mint.transaction(), None, f"/api/v1/apps/{client.subject}/credentials/secrets")
    target = {
        "id": client.subject,
        "type": "PublicClientApp",
        "alternateId": client.subject,
        "displayName": client.display_name,
        "detailEntry": None,
    }
    return log_event(mint, client.tenant, _READ, at, actor, [target], act, seat=seat)
