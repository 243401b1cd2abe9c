"""How often somebody activated what he is eligible for, as reports list it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application, entitlements
from reviews.reports.support.tables import Row
from reviews.store.reports.accounts import Activations

ACTIVATIONS = ("account", "entitlement", "application", "times", "first_at", "last_at", "account_id", "entitlement_id")


def activation_lines(context: ReportContext, block: Sequence[Activations]) -> Iterator[Row]:
    """Yield a line for each account and entitlement of a block, in its order."""
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
