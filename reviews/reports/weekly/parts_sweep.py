"""Stale accounts, and the accounts that the sweep leaves alone."""

from __future__ import annotations

from collections import Counter

from governance.model.scope import EVERYTHING
from governance.queries.stale_verdict import WORDS
from governance.queries.sweep import Swept, VerdictCounts, sweep_all
from reviews.reports.weekly.model import Part, Week, minute
from reviews.reports.weekly.naming import account
from reviews.reports.weekly.tables import Row

_STALE_COLUMNS = ("account", "source", "last_used_at", "threshold_days", "basis", "reason")


def stale(week: Week) -> tuple[Part, Counter[str]]:
    """Return the stale accounts, and the sweep's verdicts counted: they add up to the population."""
    verdicts = VerdictCounts()
    swept = verdicts.over(sweep_all(week.snapshot, EVERYTHING, week.as_of))
    lines = (_line(one) for one in swept if one.given.verdict == "stale")
    stale_accounts = week.table("stale_accounts", _STALE_COLUMNS, lines)
    exclusions = sorted(week.settings.sweep.exclusions, key=lambda exclusion: exclusion.ends_at)
    names = week.snapshot.account_names({exclusion.account for exclusion in exclusions})
    excluded = (
        (
            account(e.account, names.get(e.account)),
            e.owner,
            e.reason,
            minute(e.ends_at),
            "in force" if e.ends_at > week.as_of else "ended",
        )
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
