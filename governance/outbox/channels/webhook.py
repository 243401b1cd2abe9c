"""Posts notices as Standard Webhooks: signed, under the effect's id, to the address that was looked at.

One post a time. The receiver knows a post by its id, so that one whose answer was lost is sent again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from governance.outbox.channel import Delivered, Effect, Lost, NotThere, Outcome
from governance.outbox.posting import Place, Poster
from governance.outbox.settings import Secrets, WebhookSettings
from governance.outbox.signature import key_of, signed_headers
from ingest.contract.instants import format_instant, from_micros


class WebhookChannel:
    """Posts to one receiver."""

    ability: Literal["idempotent"] = "idempotent"

    def __init__(
        self, settings: WebhookSettings, secrets: Secrets, now_seconds: Callable[[], float] = time.time
    ) -> None:
        """Raises SetupError when its certificates cannot be read."""
        self.name, self._now = f"webhook:{settings.name}", now_seconds
        secret_keys = [key_of(secret) for secret in secrets if secret is not None]
        self._keys = [key for key in secret_keys if key is not None]
        self._poster = Poster(
            Place(
                f"webhook {settings.name}",
                settings.url,
                settings.allow_private,
                settings.ca_file,
                settings.deadline_seconds,
            )
        )

    def deliver(self, effect: Effect) -> Outcome:
        """Post an effect once."""
        occurred_at = format_instant(from_micros(effect.occurred_at))
        body = f'{{"type":"{effect.type}","timestamp":"{occurred_at}","data":{effect.body}}}'.encode()
        return self._poster.post(body, signed_headers(self._keys, effect.effect_id, int(self._now()), body))

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked: the receiver knows a post that comes again by its id."""
        return Lost(f"a webhook cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Close the connections."""
        self._poster.close()
