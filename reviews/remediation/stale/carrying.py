"""Carries out what a sweep's cases ask for: tells owners and persons, and wishes for removals that suspend accounts.

Remediation does the rest: it asks for approval, counts in its breaker, reads the source, and withdraws what was handed
over and is called back before it was sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from governance.model.keys import made_id, plain_parts
from governance.queries.managers import managers_of
from governance.store.outbox.effect_rows import NewEffect, enqueue
from governance.store.queries.account_lookup import logins_of
from reviews.notifications.interface import by_mail, effect_id_of, new_effect
from reviews.notifications.reaching import reach
from reviews.remediation.intake import Wish, enter_wishes
from reviews.remediation.stale.advancing import Moved
from reviews.remediation.stale.life_cycle import HandOver
from reviews.remediation.stale.warning import WARNING, AccountToTell, warning_message
from reviews.settings.notifications import NotificationSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.stale.answerers import answerers_of

SWEEP = "sweep"
_MOST_WAITING = 1_000


class Carrier:
    """What a sweep hands its cases to, in the transaction that moves them."""

    def __init__(
        self, reviews: ReviewsSettings, notifications: NotificationSettings, owners: Mapping[str, str], now: int
    ) -> None:
        """``owners``: application id → login."""
        self._reviews, self._notifications, self._owners, self._now = reviews, notifications, owners, now

    def __call__(self, connection: Connection, moved: Sequence[Moved]) -> Mapping[str, str]:
        """Tell and hand over; return the removal of each account that is to be suspended."""
        if self._notifications.mail is not None:
            self._tell(connection, moved)
        wishes = [
            _wish(case, self._now) for case in moved if any(isinstance(effect, HandOver) for effect in case.effects)
        ]
        if wishes:
            enter_wishes(connection, wishes, self._reviews, self._owners, self._now)
        return {wish.account_id: made_id("removal", wish.cause, wish.cause_id, None) for wish in wishes}

    def unreached(self, connection: Connection, account_ids: Collection[str]) -> set[str]:
        """Return the accounts of which nobody can be warned: no address is known of person, manager or owner."""
        if self._notifications.mail is None or not account_ids:
            return set()
        concerned = _concerned(connection, account_ids, self._now)
        words = {word for of_account in concerned.values() for word in of_account}
        people = reach(connection, self._notifications, words, self._now).people
        reached = frozenset[str]().union(*(person.words for person in people))
        return {account_id for account_id, own in concerned.items() if reached.isdisjoint(own)}

    def _tell(self, connection: Connection, moved: Sequence[Moved]) -> None:
        accounts = {case.row.account_id for case in moved}
        concerned = _concerned(connection, accounts, self._now)
        reached = reach(connection, self._notifications, {w for words in concerned.values() for w in words}, self._now)
        logins = logins_of(connection, accounts)
        effects: list[NewEffect] = []
        for person in reached.people:
            accounts_to_tell = [
                AccountToTell(
                    logins.get(case.row.account_id) or case.row.account_id,
                    case.row.issuer,
                    case.row.reason or "",
                    effect,
                )
                for case in moved
                if not person.words.isdisjoint(concerned[case.row.account_id])
                for effect in case.effects
            ]
            message = warning_message(person.address, accounts_to_tell)
            if message is not None:
                recipient = by_mail(person.address)
                effect_id = effect_id_of(recipient, WARNING, self._now, moved[0].row.account_id)
                effects.append(new_effect(effect_id, recipient, WARNING, message, self._now))
        channels = {effect.recipient: by_mail(effect.recipient.partition(":")[2]).channel for effect in effects}
        enqueue(connection, effects, channels, self._now, _MOST_WAITING)


def _concerned(connection: Connection, accounts: Iterable[str], now: int) -> dict[str, set[str]]:
    """Return, by account, the words of its person and of whoever answers for it: managers, owners."""
    wanted = set(accounts)
    managers, answerers = managers_of(connection, wanted, now), answerers_of(connection, wanted)
    return {
        account: {account, *managers.get(account, ()), *_spellings(answerers.get(account, ()))} for account in wanted
    }


def _spellings(keys: Iterable[str]) -> set[str]:
    """Return keys, and the logins that stand in them where they name no account by its id."""
    return {word for key in keys for word in (key, plain_parts(key).id)}


def _wish(moved: Moved, now: int) -> Wish:
    row = moved.row
    return Wish(
        cause=SWEEP,
        cause_id=made_id("stale_case", row.account_id, row.round, now),
        wanted="disable",
        account_id=row.account_id,
        application_id=None,
        entitlement_id=None,
        mode=None,
        scope=None,
        finding_id=None,
        privileged=False,
        decision_id=None,
        decided_by=None,
        decided_at=now,
        reason=f"unused by {row.policy} ({row.threshold_days} days): {row.reason}",
        hold_until=now,
    )
