"""What changed of privileges in the period: grants that began and ended, and activations."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice

from reviews.reports.support.activation_lines import activation_lines
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application, entitlements
from reviews.reports.support.tables import Row
from reviews.store.reports.accounts import GrantChange, activation_blocks, begun_grants, ended_grants

CHANGES = ("change", "at", "account", "entitlement", "application", "mode", "account_id", "entitlement_id")
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


def privileged_activation_lines(context: ReportContext) -> Iterator[Row]:
    """Yield the activations of privileges, the most frequent first."""
    for block in activation_blocks(context.connection, *context.span):
        yield from activation_lines(context, [activated for activated in block if activated.privileged])


def _privileged(changes: Iterator[GrantChange]) -> Iterator[GrantChange]:
    # They come privileged first: the rest need not be read.
    for change in changes:
        if not change.privileged:
            return
        yield change
