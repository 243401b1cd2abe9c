"""Looks up what the settings of notifications refer to, and checks that everybody named there can be reached."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.config.references import referred
from reviews.notifications.checked import check_notifications, check_tickets
from reviews.notifications.reachable import Notifications
from reviews.notifications.relay import PLACE, relay_of
from reviews.settings.notifications import NotificationSettings


def notifications_at(settings: NotificationSettings, environ: Mapping[str, str]) -> Notifications:
    """Return how people are reached. Raises SetupError, naming the place in config, where somebody could not be."""
    mail = settings.mail
    relay = None
    if mail is not None:
        relay = relay_of(mail, referred(f"{PLACE}.url", mail.url_env, mail.url_file, environ))
    urls: dict[str, str] = {}
    for number, chat in enumerate(settings.chats):
        place = f"notifications.chats[{number}]"
        urls[f"{chat.kind}:{chat.name}"] = referred(f"{place}.url", chat.url_env, chat.url_file, environ) or ""
    secret = ""
    tickets = settings.tickets
    if tickets is not None:
        secret = referred("notifications.tickets.secret", tickets.secret_env, tickets.secret_file, environ) or ""
        check_tickets(tickets, secret)
    check_notifications(settings, urls)
    return Notifications(settings, relay, urls, secret)
