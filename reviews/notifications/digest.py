"""A day's digest as a message: pure. Its subject holds numbers alone; names stand in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ingest.contract.instants import from_micros
from reviews.notifications.interface import Message
from reviews.store.notifications.open_items import MICRO, WaitingItem, WaitingSum

MOST_ITEMS = 20
_MOST_CHARACTERS = 300
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class NamedItem(NamedTuple):
    """An item, with its things as people know them."""

    item: WaitingItem
    login: str
    entitlement: str | None
    application: str | None


class Content(NamedTuple):
    """What one person is told."""

    sums: Sequence[WaitingSum]
    items: Sequence[NamedItem]
    reminded: frozenset[str]
    """Sources of which this is a reminder."""
    perhaps_sent: Sequence[str]
    """What may have been sent already, as it was said."""


def digest_message(to: str, content: Content, console_url: str | None, zone: str) -> Message:
    """Return the digest for an address."""
    waiting = sum(row.waiting for row in content.sums)
    perhaps = _perhaps(content.perhaps_sent)
    if not waiting:
        return Message(to, "jitgov: a message may have been sent to you", "\n".join([*perhaps[1:], ""]))
    new, overdue = sum(row.new for row in content.sums), sum(row.overdue for row in content.sums)
    subject = f"jitgov: {waiting:,} {'decision waits' if waiting == 1 else 'decisions wait'} for you"
    subject += f", {new:,} new" if new else ""
    subject += f", {overdue:,} overdue" if overdue else ""
    lines = [*_sources(content, zone), *_gravest(content, waiting, zone), *perhaps]
    return Message(to, subject, "\n".join([*lines, *_where(console_url), ""]))


def plain(text: str | None) -> str:
    """Return a text of a source as one bounded line that turns nothing around."""
    return _UNPRINTABLE.sub(" ", text or "").strip()[:_MOST_CHARACTERS]


def _sources(content: Content, zone: str) -> list[str]:
    lines = ["What waits for your decision:", ""]
    for s in content.sums:
        title = "Questions about single changes" if s.source == MICRO else plain(s.title) or s.source
        parts = [f"{s.waiting:,} open"]
        parts += [f"{s.new:,} new"] if s.new else []
        parts += [f"{s.overdue:,} overdue"] if s.overdue else []
        parts += ["a reminder"] if s.source in content.reminded else []
        lines.append(f"- {title}: {', '.join(parts)}; the first is due by {_day(s.due_at, zone)}")
    return lines


def _gravest(content: Content, waiting: int, zone: str) -> list[str]:
    lines = ["", "The gravest first:", ""] if content.items else []
    for named in content.items:
        item = named.item
        held = ", ".join(plain(word) for word in (named.entitlement, named.application) if word)
        lines.append(f"- {plain(named.login)}{f': {held}' if held else ''}")
        due = f"{'new, ' if item.new else ''}due by {_day(item.due_at, zone)}, item {item.item_id}"
        lines.append(f"  {plain(item.summary) or 'access'} ({due})")
        lines += [f"  You are asked as {plain(item.why).replace('_', ' ')}."] if item.why else []
    more = waiting - len(content.items)
    return [*lines, f"- and {more:,} more"] if content.items and more > 0 else lines


def _perhaps(sent: Sequence[str]) -> list[str]:
    if not sent:
        return []
    head = "This may have been sent to you already; its answer was lost, so it is not sent again by itself:"
    return ["", head, "", *(f"  {line}" for text in sent for line in text.splitlines())]


def _where(console_url: str | None) -> list[str]:
    if console_url is not None:
        return ["", f"Sign in and decide at {console_url}"]
    return [
        "",
        "See them with `jitgov review list --pending` and `jitgov campaign items --pending`,",
        "decide with `jitgov review decide ITEM approve|revoke` and `jitgov campaign decide approve|revoke ITEM`.",
    ]


def _day(at: int, zone: str) -> str:
    local: datetime = from_micros(at).astimezone(ZoneInfo(zone))
    return local.strftime("%Y-%m-%d")
