"""Stale accounts, and the accounts that the sweep leaves alone."""

from __future__ import annotations

from collections import Counter

from governance.queries.judged_accounts import Swept
from governance.queries.stale_verdict import WORDS
from governance.queries.sweep import VerdictCounts, sweep_unsettled
from reviews.reports.support import exclusion_lines
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.naming import account
from reviews.reports.support.tables import Row

_STALE_COLUMNS = ("account", "source", "last_used_at", "threshold_days", "basis", "reason", "account_id")


def stale(week: ReportContext) -> tuple[Part, Counter[str]]:
    """Return the stale accounts, and the sweep's verdicts counted: they add up to the population."""
    verdicts = VerdictCounts()
    blocks = sweep_unsettled(week.snapshot, week.as_of, verdicts)
    lines = (_line(account) for block in blocks for account in block if account.given.verdict == "stale")
    stale_accounts = week.table("stale_accounts", _STALE_COLUMNS, lines)
    counts = verdicts.counts
    tables = [
        week.table("sweep_verdicts", ("verdict", "accounts"), [(w.replace("_", " "), counts[w]) for w in WORDS]),
        stale_accounts,
        week.table("exclusions", exclusion_lines.COLUMNS, exclusion_lines.lines(week)),
    ]
    return Part("Stale accounts and exclusions", [], tables), counts


def _line(swept: Swept) -> Row:
    given, who = swept.given, account(swept.account_id, swept.login)
    last = minute(swept.last_used_at)
    return who, swept.issuer, last, given.threshold_days, given.basis, given.reason, swept.account_id
