"""The grants that began and ended in a period, and the activations, as reports list them: a line each."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application, entitlements
from reviews.reports.support.tables import Row
from reviews.store.reports.accounts import Activations, GrantChange, begun_grants, ended_grants, grants_found

GRANTED, REMOVED, FOUND = "granted", "removed", "found by census, no record tells of it"
CHANGE_COLUMNS = ("change", "at", "account", "entitlement", "application", "mode", "account_id", "entitlement_id")
ACTIVATION_COLUMNS = (
    *("account", "entitlement", "application", "times", "first_at", "last_at", "account_id", "entitlement_id"),
)
Change = tuple[GrantChange, str]
_AT_ONCE = 1_000


def changes(context: ReportContext) -> Iterator[Change]:
    """Yield what began and ended in the period, privileged grants first, and in order of time."""
    began = ((change, GRANTED) for change in begun_grants(context.connection, *context.span))
    # What a census found that was not listed before has come by a way that no record tells.
    grants_seen = ((change, FOUND) for change in grants_found(context.connection, *context.span))
    ended = ((change, REMOVED) for change in ended_grants(context.connection, *context.span))
    return heapq.merge(began, grants_seen, ended, key=lambda c: (-c[0].privileged, c[0].at, c[0].grant_id, c[1]))


def change_lines(context: ReportContext, listed: Iterable[Change]) -> Iterator[tuple[GrantChange, Row]]:
    """Yield each change with its line, under ``CHANGE_COLUMNS``."""
    waiting = iter(listed)
    while block := list(islice(waiting, _AT_ONCE)):
        names = entitlements(context, (change.entitlement_id for change, _ in block))
        applications = context.snapshot.application_names({change.application_id for change, _ in block})
        for change, what in block:
            line = (
                what,
                minute(change.at),
                account(change.account_id, change.name),
                names[change.entitlement_id],
                application(applications, change.application_id),
                change.mode,
                change.account_id,
                change.entitlement_id,
            )
            yield change, line


def activation_lines(context: ReportContext, block: Sequence[Activations]) -> Iterator[Row]:
    """Yield the lines of some activations, under ``ACTIVATION_COLUMNS``."""
    names = entitlements(context, (activated.entitlement_id for activated in block))
    applications = context.snapshot.application_names({activated.application_id for activated in block})
    for activated in block:
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
