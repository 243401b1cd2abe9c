"""Part 9: stale accounts, and the accounts that the sweep leaves alone."""

from __future__ import annotations

from collections import Counter

from governance.model.scope import EVERYTHING
from governance.queries.stale_verdict import WORDS
from governance.queries.sweep import Swept, VerdictCounts, sweep_all
from reviews.reports.weekly.model import Part, Week, account, minute
from reviews.reports.weekly.tables import Row

_STALE_COLUMNS = ("account", "source", "last_used_at", "threshold_days", "basis", "reason")


def stale(week: Week) -> tuple[Part, Counter[str]]:
    """Return part 9, and the sweep's verdicts counted: they add up to the population."""
    verdicts = VerdictCounts()
    swept = verdicts.over(sweep_all(week.snapshot, EVERYTHING, week.as_of))
    lines = (_line(account) for account in swept if account.given.verdict == "stale")
    stale_accounts = week.table("stale_accounts", _STALE_COLUMNS, lines)
    exclusions = sorted(week.settings.sweep.exclusions, key=lambda exclusion: exclusion.ends_at)
    excluded = (
        (e.account, e.owner, e.reason, minute(e.ends_at), "in force" if e.ends_at > week.as_of else "ended")
        for e in exclusions
    )
    counts = verdicts.counts
    tables = [
        week.table("sweep_verdicts", ("verdict", "accounts"), [(w.replace("_", " "), counts[w]) for w in WORDS]),
        stale_accounts,
        week.table("exclusions", ("account", "owner", "reason", "until", "state"), excluded),
    ]
    return Part("Stale accounts and exclusions", [], tables), counts


def _line(swept: Swept) -> Row:
    basis = swept.given.basis or ""
    who = account(swept.account_id, swept.login)
    return who, swept.issuer, minute(swept.last_used_at), swept.given.threshold_days, basis, swept.given.reason
