"""A day's digest as a message: pure. Its subject holds numbers alone; names stand in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from governance.outbox.notices import Notice
from ingest.contract.counting import counted
from ingest.contract.instants import from_micros
from ingest.contract.short_instants import in_zone
from reviews.notifications.interface import Message
from reviews.settings.notifications import NotificationSettings
from reviews.store.notifications.open_items import WaitingItem, WaitingSum
from reviews.store.review_rows import MICRO

MOST_ITEMS = 20
REVIEWS_PAGE, FINDINGS_PAGE = "/reviews", "/findings"
"""The console's pages that links of messages lead to."""
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
    besides: Sequence[str] = ()
    """What is told as a number alone."""


def digest_message(to: str, content: Content, link: str | None, zone: str) -> Message:
    """Return the digest for an address; ``link``: where he decides, if there is a console."""
    waiting = sum(row.waiting for row in content.sums)
    perhaps = [*_besides(content.besides), *_perhaps(content.perhaps_sent)]
    if not waiting and not content.perhaps_sent:
        return Message(to, "jitgov: what was not told one by one", "\n".join([*perhaps[1:], ""]))
    if not waiting:
        return Message(to, "jitgov: a message may have been sent to you", "\n".join([*perhaps[1:], ""]))
    new, overdue = sum(row.new for row in content.sums), sum(row.overdue for row in content.sums)
    subject = f"jitgov: {waiting:,} {'decision waits' if waiting == 1 else 'decisions wait'} for you"
    subject += f", {new:,} new" if new else ""
    subject += f", {overdue:,} overdue" if overdue else ""
    lines = [*_sources(content, zone), *_gravest(content, waiting, zone), *perhaps]
    return Message(to, subject, "\n".join([*lines, *where(link), ""]))


def plain(text: str | None) -> str:
    """Return a text of a source as one bounded line that turns nothing around."""
    return _UNPRINTABLE.sub(" ", text or "").strip()[:_MOST_CHARACTERS]


def _sources(content: Content, zone: str) -> list[str]:
    lines = ["What waits for your decision:", ""]
    for waiting in _by_source(content.sums):
        title = "Questions about single changes" if waiting.source == MICRO else plain(waiting.title) or waiting.source
        parts = [f"{waiting.waiting:,} open"]
        parts += [f"{waiting.new:,} new"] if waiting.new else []
        parts += [f"{waiting.overdue:,} overdue"] if waiting.overdue else []
        parts += ["a reminder"] if waiting.source in content.reminded else []
        lines.append(f"- {title}: {', '.join(parts)}; the first is due by {_day(waiting.due_at, zone)}")
    return lines


def _by_source(sums: Sequence[WaitingSum]) -> list[WaitingSum]:
    """Return one sum a source, of whatever words the reader is asked by: his login, the key of an account."""
    by_source: dict[str, WaitingSum] = {}
    for row in sums:
        before = by_source.get(row.source)
        by_source[row.source] = row if before is None else _together(before, row)
    return list(by_source.values())


def _together(first: WaitingSum, other: WaitingSum) -> WaitingSum:
    return first._replace(
        waiting=first.waiting + other.waiting,
        new=first.new + other.new,
        overdue=first.overdue + other.overdue,
        due_at=min(first.due_at, other.due_at),
    )


def _gravest(content: Content, waiting: int, zone: str) -> list[str]:
    if not content.items:
        return []
    more = waiting - len(content.items)
    lines = ["", "The gravest first:", "", *(line for item in content.items for line in item_lines(item, zone))]
    return [*lines, f"- and {more:,} more"] if more > 0 else lines


def item_lines(named: NamedItem, zone: str) -> list[str]:
    """Return an item as a mail tells it."""
    item = named.item
    login = plain(named.login)
    words = dict.fromkeys(plain(word) for word in (named.entitlement, named.application) if word)
    # An assignment goes by its application's name, and a question about an application by nothing else.
    asked_about = ", ".join(word for word in words if word != login)
    due = f"{'new, ' if item.new else ''}due by {_day(item.due_at, zone)}, item {item.item_id}"
    lines = [
        f"- {login}{f': {asked_about}' if asked_about else ''}",
        f"  {plain(in_zone(item.summary or '', zone)) or 'access'} ({due})",
    ]
    return [*lines, f"  You are asked as {plain(item.why).replace('_', ' ')}."] if item.why else lines


def questions_message(to: str, items: Sequence[NamedItem], link: str | None, zone: str) -> Message:
    """Return what tells a person at once of questions about single changes."""
    questions = "a question waits" if len(items) == 1 else f"{len(items):,} questions wait"
    lines = [line for item in items for line in item_lines(item, zone)]
    text = ["Something changed just now, and you are asked whether it is right:", "", *lines, *where(link), ""]
    return Message(to, f"jitgov: {questions} for you", "\n".join(text))


def room_message(to: str, sums: Sequence[WaitingSum], besides: Sequence[str], console_url: str | None) -> Message:
    """Return a room's digest: numbers and a link, and nobody's name."""
    waiting, overdue = sum(row.waiting for row in sums), sum(row.overdue for row in sums)
    reviewers = len({row.reviewer for row in sums})
    subject = (
        f"{counted(waiting, 'access decision waits', 'access decisions wait')} for {counted(reviewers, 'reviewer')}"
        if waiting
        else "jitgov"
    )
    lines = [f"{overdue:,} are overdue", *besides] if overdue else [*besides]
    return Message(to, subject, "\n".join(lines), console_url)


def findings_message(
    to: str, shown: Sequence[Notice], count: int, names: Mapping[str, str | None], settings: NotificationSettings
) -> Message:
    """Return what tells a person at once of urgent findings, ``count`` of them, the first of them in words."""
    lines = []
    for notice in shown:
        account_id = str(notice.row["account_id"])
        lines.append(f"- {notice.severity}: {plain(names.get(account_id) or account_id)}, {notice.row['policy']}")
        message = in_zone(str(notice.row["message"] or ""), settings.zone)
        lines.append(f"  {plain(message)} (finding {notice.subject})")
    lines += [f"- and {count - len(shown):,} more"] if count > len(shown) else []
    link = settings.link_to(FINDINGS_PAGE)
    see = f"Sign in and see them at {link}" if link is not None else "See `jitgov findings`."
    return Message(to, f"jitgov: {_findings(count)}", "\n".join([*lines, "", see, ""]))


def findings_room_message(to: str, urgent: Sequence[Notice], link: str | None) -> Message:
    """Return what tells a room at once of urgent findings: how many of which policy."""
    per_policy = Counter(str(notice.row["policy"]) for notice in urgent)
    lines = [f"{policy}: {n:,}" for policy, n in sorted(per_policy.items())]
    return Message(to, _findings(len(urgent)), "\n".join(lines), link)


def _findings(count: int) -> str:
    return "an urgent finding opened" if count == 1 else f"{count:,} urgent findings opened"


def _besides(lines: Sequence[str]) -> list[str]:
    return ["", "Besides, as a number alone:", "", *(f"- {line}" for line in lines)] if lines else []


def _perhaps(sent: Sequence[str]) -> list[str]:
    if not sent:
        return []
    head = "This may have been sent to you already; its answer was lost, so it is not sent again by itself:"
    return ["", head, "", *(f"  {line}" for text in sent for line in text.splitlines())]


def where(link: str | None) -> list[str]:
    """Return where to decide: a link that decides nothing, or the commands to run."""
    if link is not None:
        return ["", f"Sign in and decide at {link}"]
    return [
        "",
        "See them with `jitgov review list --pending` and `jitgov campaign items --pending`,",
        "decide with `jitgov review decide ITEM approve|revoke` and `jitgov campaign decide approve|revoke ITEM`.",
    ]


def _day(at: int, zone: str) -> str:
    local: datetime = from_micros(at).astimezone(ZoneInfo(zone))
    return local.strftime("%Y-%m-%d")
