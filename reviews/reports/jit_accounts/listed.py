"""The accounts that Just-in-Time provisioning made in the period, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from governance.store.queries.account_pages import first_applications
from reviews.reports.jit_accounts.waits import Waits
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application, entitlements, idps, logins
from reviews.reports.support.tables import Row
from reviews.store.reports.accounts import JitRow, jit_blocks, jit_follow_up
from reviews.store.reports.jit_reviews import FirstReview, first_reviews

_HOUR = 3_600_000_000
COLUMNS = (
    "account",
    "source",
    "application",
    "provenance",
    "made_at",
    "idp",
    "entitlements",
    "first_asked_at",
    "first_reviewed_at",
    "hours_to_review",
    "decision",
    "reviewer",
    "findings",
    "not_evaluable",
    "account_id",
)
HEADINGS = {
    "account": "account",
    "application": "application",
    "made_at": "made",
    "entitlements": "held then",
    "first_reviewed_at": "first reviewed",
    "hours_to_review": "hours",
    "decision": "decision",
    "reviewer": "reviewer",
    "findings": "findings",
}
"""What a page shows; the table's file has all."""
SOURCE, APPLICATION = COLUMNS.index("source"), COLUMNS.index("application")
_NOT_ASKED = FirstReview()
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def account_lines(context: ReportContext, waits: Waits) -> Iterator[Row]:
    """Yield the accounts, the oldest first, and add how long each that was reviewed waited."""
    for block in jit_blocks(context.connection, *context.span):
        yield from _of_block(context, block, waits)


def _of_block(context: ReportContext, block: list[JitRow], waits: Waits) -> Iterator[Row]:
    details = [_decode(row.detail) if row.detail else {} for row in block]
    ids = {row.account_id for row in block}
    names = entitlements(context, (e for detail in details for e in detail.get("entitlements") or ()))
    entered = first_applications(context.connection, ids, context.as_of)
    where = {row.account_id: row.application_id or entered.get(row.account_id) for row in block}
    applications = context.snapshot.application_names(where.values())
    reviewed = first_reviews(context.connection, ids, context.acts_until)
    reviewers = logins(context, (review.reviewer for review in reviewed.values()))
    after = jit_follow_up(context.connection, ids, context.as_of)
    came_from = idps(context, ((row.issuer, detail.get("idp")) for row, detail in zip(block, details, strict=True)))
    for row, detail in zip(block, details, strict=True):
        review = reviewed.get(row.account_id, _NOT_ASKED)
        # Whoever decided about what it holds may have done so before it was known when it was made.
        wait = None if review.decided_at is None else max(review.decided_at - row.made_at, 0)
        if wait is not None:
            waits.reviewed.append(wait)
        yield (
            account(row.account_id, row.name),
            row.issuer,
            application(applications, where[row.account_id]),
            row.provenance,
            minute(row.made_at),
            came_from.get((row.issuer, detail.get("idp"))),
            ", ".join(sorted(names[e] for e in detail.get("entitlements") or ())) or None,
            minute(review.asked_at),
            minute(review.decided_at),
            None if wait is None else wait // _HOUR,
            review.verdict,
            reviewers.get(review.reviewer),
            after.findings.get(row.account_id, 0),
            after.unanswered.get(row.account_id, 0),
            row.account_id,
        )
