"""Reads the feed of changes and decides who is told what: effects, and sums of what is not told one by one.

In one transaction stand the changes that were had, the effects and the sums. History that was only read now (backfill)
and what a full lane has no room for are counted, and told in one sum when there has been quiet for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.model.answers import Severity
from governance.model.keys import made_id
from governance.model.states import DAY
from governance.outbox.bodies import bounded_body
from governance.outbox.notices import Notice, NoticeKind, notice_of
from governance.outbox.ocsf_events import Names, digest_event, ocsf_event
from governance.outbox.settings import OutboundSettings, SubscriptionSettings
from governance.store.database.engine import reading, writing
from governance.store.feed.change_feed import advance, is_behind, read_changes
from governance.store.feed.registration import register_where_wanted
from governance.store.outbox.digest_rows import DigestRow, Why, add_to_digests, digests_due, take_digest
from governance.store.outbox.effect_rows import NewEffect, enqueue
from governance.store.outbox.lane_rows import hold_lanes
from governance.store.queries.account_lookup import names_of_accounts
from governance.store.queries.entity_names import latest_names

CONSUMER = "outbound"
AT_ONCE = 500
"""Changes of one transaction: it bounds memory, and how long others wait for the lanes."""
_MINUTE = 60_000_000
_NO_BOUND = 1 << 40
_SEVERITIES: Sequence[Severity] = ("low", "medium", "high", "critical")


class Subscription(NamedTuple):
    """Who is told what."""

    recipient: str
    kinds: frozenset[NoticeKind]
    least_severity: Severity

    def wants(self, notice: Notice) -> bool:
        """Tell whether a notice is for this recipient."""
        severity = notice.severity
        grave = severity is None or _SEVERITIES.index(severity) >= _SEVERITIES.index(self.least_severity)
        return grave and notice.kind in self.kinds


def subscriptions_of(settings: OutboundSettings) -> list[Subscription]:
    """Return whom the settings name, each by its channel's name."""
    kinds: dict[str, Sequence[SubscriptionSettings]] = {"webhook": settings.webhooks, "topic": settings.topics}
    return [
        Subscription(f"{kind}:{subscription.name}", frozenset(subscription.kinds), subscription.least_severity)
        for kind, some in kinds.items()
        for subscription in some
    ]


def begin_or_end(engine: Engine, settings: OutboundSettings, now: int) -> bool:
    """Register for the feed where somebody is to be told, forget it where nobody is any more; tell whether it did."""
    return register_where_wanted(engine, CONSUMER, wanted=settings.is_wanted(), now=now)


class FeedConsumer:
    """One reader of the feed for all who are told."""

    def __init__(self, engine: Engine, settings: OutboundSettings, clock: Callable[[], int]) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._subscriptions = subscriptions_of(settings)
        self._channels = {subscription.recipient: subscription.recipient for subscription in self._subscriptions}

    def take(self) -> bool:
        """Take a chunk of changes, or write the sums that are due; tell whether there was any."""
        with reading(self._engine) as connection:
            behind, due = is_behind(connection, CONSUMER), self._due(connection)
        if behind:
            with writing(self._engine) as connection:
                if self._take_changes(connection):
                    return True
        if due:
            with writing(self._engine) as connection:
                self._write_digests(connection)
        return bool(due)

    def _due(self, connection: Connection) -> list[str]:
        now, quiet = self._clock(), self._settings.digest_quiet_minutes * _MINUTE
        return digests_due(connection, self._channels, now - quiet, now - DAY)

    def _take_changes(self, connection: Connection) -> bool:
        changes = read_changes(connection, CONSUMER, AT_ONCE)
        if not changes:
            return False
        notices = [notice_of(read.change_id, read.change) for read in changes]
        worth_telling = [notice for notice in notices if notice is not None]
        if worth_telling:
            self._tell(connection, worth_telling)
        advance(connection, CONSUMER, changes[-1].change_id)
        return True

    def _tell(self, connection: Connection, notices: Sequence[Notice]) -> None:
        now = self._clock()
        # Lanes come before sums, for all who write either.
        hold_lanes(connection, self._channels)
        news = [notice for notice in notices if not notice.backfill]
        names = _names(connection, news)
        by_effect: dict[str, Notice] = {}
        effects: list[NewEffect] = []
        for notice in news:
            wanting = [subscription for subscription in self._subscriptions if subscription.wants(notice)]
            body = bounded_body(ocsf_event(notice, names), self._settings.body_bytes_at_most) if wanting else ""
            for subscription in wanting:
                effect = effect_of(notice, subscription.recipient, body)
                by_effect[effect.effect_id] = notice
                effects.append(effect)
        left_out = enqueue(connection, effects, self._channels, now, self._settings.queue_at_most)
        sums: list[tuple[str, Notice, Why]] = [
            (effect.recipient, by_effect[effect.effect_id], "no_room") for effect in left_out
        ]
        sums += [
            (subscription.recipient, notice, "backfill")
            for notice in notices
            if notice.backfill
            for subscription in self._subscriptions
            if subscription.wants(notice)
        ]
        add_to_digests(connection, _summed(sums, now))

    def _write_digests(self, connection: Connection) -> None:
        now = self._clock()
        hold_lanes(connection, self._channels)
        for recipient in self._due(connection):
            effect = digest_effect(recipient, take_digest(connection, recipient), self._settings.body_bytes_at_most)
            enqueue(connection, [effect], self._channels, now, _NO_BOUND)


def effect_of(notice: Notice, recipient: str, body: str) -> NewEffect:
    """Return the effect that tells a recipient of a notice."""
    effect_id = made_id("effect", recipient, notice.notice_id)
    return NewEffect(effect_id, recipient, notice.type, notice.subject, body, notice.occurred_at)


def digest_effect(recipient: str, counted: Sequence[DigestRow], most_bytes: int) -> NewEffect:
    """Return the effect that tells a recipient a sum."""
    at = max(row.noted_at for row in counted)
    notice_id = made_id("digest", recipient, at, *(f"{row.why} {row.what} {row.n}" for row in counted))
    counts = [
        {
            "why": row.why,
            "what": row.what,
            "n": row.n,
            "first_time": row.first_at // 1_000,
            "last_time": row.last_at // 1_000,
        }
        for row in counted
    ]
    body = bounded_body(digest_event(notice_id, counts, at), most_bytes)
    return NewEffect(made_id("effect", recipient, notice_id), recipient, "digest", notice_id, body, at)


def _summed(sums: Iterable[tuple[str, Notice, Why]], now: int) -> list[DigestRow]:
    rows: dict[tuple[str, str, str], DigestRow] = {}
    for recipient, notice, why in sums:
        at, key = notice.occurred_at, (recipient, why, notice.sort)
        row = rows.get(key) or DigestRow(*key, 0, at, at, now, now)
        rows[key] = row._replace(n=row.n + 1, first_at=min(row.first_at, at), last_at=max(row.last_at, at))
    return list(rows.values())


def _names(connection: Connection, notices: Sequence[Notice]) -> Names:
    def ids(*columns: str) -> set[str]:
        return {str(notice.row[column]) for notice in notices for column in columns if notice.row.get(column)}

    return Names(
        names_of_accounts(connection, ids("account_id", "granted_by", "ended_by", "reviewer")),
        latest_names(connection, "entitlement", ids("entitlement_id")),
        latest_names(connection, "application", ids("application_id")),
    )
