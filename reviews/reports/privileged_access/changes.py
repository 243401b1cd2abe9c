"""What changed of privileges in the period: grants that began and ended, and activations."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice

from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application, entitlements
from reviews.reports.support.tables import Row
from reviews.store.reports.accounts import GrantChange, activation_blocks, begun_grants, ended_grants

CHANGES = ("change", "at", "account", "entitlement", "application", "mode", "account_id", "entitlement_id")
ACTIVATIONS = ("account", "entitlement", "application", "times", "first_at", "last_at", "account_id", "entitlement_id")
_AT_ONCE = 1_000


def change_lines(context: ReportContext) -> Iterator[Row]:
    """Yield what began and ended, in order of time."""
    began = ((change, "granted") for change in _privileged(begun_grants(context.connection, *context.span)))
    ended = ((change, "removed") for change in _privileged(ended_grants(context.connection, *context.span)))
    waiting = heapq.merge(began, ended, key=lambda pair: (pair[0].at, pair[0].grant_id, pair[1]))
    while block := list(islice(waiting, _AT_ONCE)):
        names = entitlements(context, (change.entitlement_id for change, _ in block))
        applications = context.snapshot.application_names({change.application_id for change, _ in block})
        for change, what in block:
            yield (
                what,
                minute(change.at),
                account(change.account_id, change.name),
                names[change.entitlement_id],
                application(applications, change.application_id),
                change.mode,
                change.account_id,
                change.entitlement_id,
            )


def activation_lines(context: ReportContext) -> Iterator[Row]:
    """Yield the activations of privileges, the most frequent first."""
    for block in activation_blocks(context.connection, *context.span):
        privileged = [activated for activated in block if activated.privileged]
        names = entitlements(context, (activated.entitlement_id for activated in privileged))
        applications = context.snapshot.application_names({activated.application_id for activated in privileged})
        for activated in privileged:
            yield (
                account(activated.account_id, activated.name),
                names[activated.entitlement_id],
                application(applications, activated.application_id),
                activated.times,
                minute(activated.first_at),
                minute(activated.last_at),
                activated.account_id,
                activated.entitlement_id,
            )


def _privileged(changes: Iterator[GrantChange]) -> Iterator[GrantChange]:
    # They come privileged first: the rest need not be read.
    for change in changes:
        if not change.privileged:
            return
        yield change
