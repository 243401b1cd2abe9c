"""Posts tickets to any receiver that makes some of them, as Standard Webhooks: it knows a post by its id."""

from __future__ import annotations

from typing import Literal

from governance.outbox.channel import Delivered, Effect, Lost, NotThere, Outcome
from governance.outbox.channels.webhook import WebhookChannel
from governance.outbox.settings import Secrets, WebhookSettings
from reviews.settings.tickets import TicketSettings


class TicketsChannel:
    """Posts to one receiver; what is posted is ``reviews.notifications.tickets.Ticket``."""

    ability: Literal["idempotent"] = "idempotent"

    def __init__(self, settings: TicketSettings, secret: str) -> None:
        """Raises SetupError when its certificates cannot be read."""
        self.name = settings.place
        receiver = WebhookSettings(
            name=settings.name,
            url=settings.url,
            allow_private=settings.allow_private,
            ca_file=settings.ca_file,
            deadline_seconds=settings.deadline_seconds,
        )
        self._posts = WebhookChannel(receiver, Secrets(secret))

    def deliver(self, effect: Effect) -> Outcome:
        """Post an effect once."""
        return self._posts.deliver(effect)

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody can be asked: the receiver knows a post that comes again by its id."""
        return self._posts.look_up(effect)

    def close(self) -> None:
        """Close the connections."""
        self._posts.close()
