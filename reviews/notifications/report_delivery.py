"""Gives a report that was written by schedule to whom the settings name: by mail, in a room, or to a receiver of posts.

A mail carries the page, up to a size, else says where it is; a room gets a line and a link, a receiver the manifest's
list of files. A subject names the report and its day, and nobody. Each is told once of a report and its day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.store.outbox.effect_rows import NewEffect, enqueue
from governance.store.outbox.lane_rows import hold_lanes
from ingest.contract.errors import SetupError
from ingest.contract.short_instants import in_zone
from reviews.notifications.interface import (
    Attachment,
    Message,
    Recipient,
    by_channel,
    by_mail,
    effect_id_of,
    new_effect,
)
from reviews.notifications.reaching import reach
from reviews.settings.notifications import NotificationSettings

REPORT = "notification.report"
_REPORTS_PAGE = "/reports"
"""The console's page that its links lead to."""
WEBHOOK = "webhook:"
_WRITTEN = "report.written"
_MOST_WAITING = 1 << 20
_KILO = 1_000
_encode = msgspec.json.Encoder().encode


class ReportToGive(NamedTuple):
    """A report that stands on disk; ``says``: its summary in one line, for those alone who get the report."""

    name: str
    up_to: str
    says: str
    page: Path
    manifest: Path


def refuse_nowhere(settings: NotificationSettings, words: Sequence[str], place: str) -> None:
    """Raise SetupError where a report could not be given to somebody whom the settings name."""
    for word in words:
        if word.startswith(("slack:", "teams:")) and word not in settings.rooms:
            raise SetupError(f"{place}: no room of notifications.chats is {word}")
        if not word.startswith(("slack:", "teams:", WEBHOOK)) and settings.mail is None:
            raise SetupError(f"{place}: {word} is told by mail, and notifications.mail is not set up")


def give_report(
    connection: Connection,
    settings: NotificationSettings,
    report: ReportToGive,
    words: Sequence[str],
    attach_at_most_kb: int,
    now: int,
) -> tuple[int, tuple[str, ...]]:
    """Write the effects that give a report to some words; return how many are told, and whom nothing reaches."""
    rooms = [by_channel(word) for word in words if word in settings.rooms]
    receivers = [by_channel(word) for word in words if word.startswith(WEBHOOK)]
    people = [word for word in words if word not in settings.rooms and not word.startswith(WEBHOOK)]
    reached = reach(connection, settings, people, now)
    effects = [(by_mail(p.address), _mail(p.address, report, settings, attach_at_most_kb)) for p in reached.people]
    effects += [(room, _message(room.to, report, settings)) for room in rooms]
    hold_lanes(connection, {to.lane: to.channel for to, _ in effects} | {to.lane: to.channel for to in receivers})
    for to, message in effects:
        effect_id = effect_id_of(to, REPORT, report.name, report.up_to)
        enqueue(
            connection, [new_effect(effect_id, to, REPORT, message, now)], {to.lane: to.channel}, now, _MOST_WAITING
        )
    for to in receivers:
        enqueue(connection, [_post(to, report, settings, now)], {to.lane: to.channel}, now, _MOST_WAITING)
    return len(effects) + len(receivers), reached.unreached


def _subject(report: ReportToGive, zone: str) -> str:
    return f"jitgov: the report {report.name.replace('_', ' ')} up to {in_zone(report.up_to, zone)}"


def _message(to: str, report: ReportToGive, settings: NotificationSettings) -> Message:
    # Its own summary may name who signed: a room is told that it is there.
    subject, link = _subject(report, settings.zone), settings.link_to(_REPORTS_PAGE)
    return Message(to, subject, "It is written; whoever may read it finds it in jitgov.", link)


def _mail(to: str, report: ReportToGive, settings: NotificationSettings, most_kb: int) -> Message:
    link, size = settings.link_to(_REPORTS_PAGE), report.page.stat().st_size
    where = f"Sign in and read it at {link}" if link is not None else f"It stands in {report.page}"
    subject, says = _subject(report, settings.zone), in_zone(report.says, settings.zone)
    if size > most_kb * _KILO:
        return Message(to, subject, "\n".join([says, "", where, ""]))
    attachment = Attachment(
        str(report.page), f"{report.name}-{report.up_to[:10]}{report.page.suffix}", _sha256(report.page)
    )
    hashed = f"The attached {attachment.name} has the SHA-256 {attachment.sha256}, as its manifest says."
    return Message(to, subject, "\n".join([says, "", hashed, where, ""]), attachments=(attachment,))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _post(to: Recipient, report: ReportToGive, settings: NotificationSettings, now: int) -> NewEffect:
    body = {
        "report": report.name,
        "up_to": report.up_to,
        "link": settings.link_to(_REPORTS_PAGE),
        "files": msgspec.json.decode(report.manifest.read_bytes())["files"],
    }
    effect_id = effect_id_of(to, _WRITTEN, report.name, report.up_to)
    return NewEffect(effect_id, to.lane, _WRITTEN, report.name, _encode(body).decode(), now)
