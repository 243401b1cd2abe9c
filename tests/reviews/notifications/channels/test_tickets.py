"""A receiver of tickets gets each as a signed post under its own id."""

from __future__ import annotations

import json
from contextlib import closing

from governance.outbox.channel import Delivered, Effect
from reviews.notifications.channels.tickets import TicketsChannel
from reviews.notifications.tickets import OPEN, Ticket, ticket_effect
from reviews.settings.tickets import TicketSettings
from tests.governance.outbox.channels.posts import SECRET, receiving
from tests.governance.outbox.receivers import NOW


def test_what_is_posted() -> None:
    made = ticket_effect("tickets:desk", OPEN, Ticket("a1", "Remove access by hand", "Remove Jo", "2026-11-06"), NOW)
    effect = Effect(made.effect_id, made.recipient, made.type, made.subject, made.body, made.occurred_at)
    with receiving() as server:
        url = f"http://127.0.0.1:{server.port}/tickets"
        settings = TicketSettings(name="desk", kind="tickets", url=url, allow_private=True)
        with closing(TicketsChannel(settings, SECRET)) as channel:
            assert channel.deliver(effect) == Delivered()
    (post,) = server.posts
    body = json.loads(post.body)
    assert (post.headers["webhook-id"], body["type"]) == (made.effect_id, "ticket.open")
    assert post.headers["webhook-signature"].startswith("v1,")
    assert (body["data"]["key"], body["data"]["due_on"]) == ("a1", "2026-11-06")
