"""Part 9: stale accounts, and the accounts that the sweep leaves alone."""

from __future__ import annotations

from collections import Counter

from governance.model.scope import EVERYTHING
from governance.queries.stale_verdict import WORDS
from governance.queries.sweep import Swept, sweep_all
from reviews.reports.weekly.model import Part, Row, Table, Week, account, minute


def stale(week: Week) -> tuple[Part, Counter[str]]:
    """Return part 9, and the sweep's verdicts counted: they add up to the population."""
    counts: Counter[str] = Counter()
    kept: list[Swept] = []
    for one in sweep_all(week.snapshot, EVERYTHING, week.as_of):
        counts[one.given.verdict] += 1
        if one.given.verdict == "stale":
            kept.append(one)
    lines = [_line(one) for one in kept]
    excluded: list[Row] = [
        (e.account, e.owner, e.reason, minute(until), "in force" if until > week.as_of else "ended")
        for until, e in sorted(((e.ends_at, e) for e in week.settings.sweep.exclusions), key=lambda p: p[0])
    ]
    verdicts: list[Row] = [(word.replace("_", " "), counts[word]) for word in WORDS]
    tables = [
        Table("sweep_verdicts", ("verdict", "accounts"), verdicts),
        Table("stale_accounts", ("account", "source", "last_used_at", "threshold_days", "assumed", "reason"), lines),
        Table("exclusions", ("account", "owner", "reason", "until", "state"), excluded),
    ]
    return Part("Stale accounts and exclusions", [], tables), counts


def _line(one: Swept) -> Row:
    assumed = "yes" if one.given.assumed else "no"
    who = account(one.account_id, one.login)
    return who, one.issuer, minute(one.last_used_at), one.given.threshold_days, assumed, one.given.reason
