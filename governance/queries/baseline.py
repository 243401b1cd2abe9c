"""What was there before the baseline: it stands in lists and in the digest, and asks nobody one by one.

Whoever takes jitgov into use finds years of wrongs at once. ``baseline_at`` parts what was found from what came since.
"""

from __future__ import annotations

from governance.audit.entries import spelled
from governance.queries.snapshot import Snapshot
from governance.queries.totals import MOST_COUNTED
from governance.store.queries.finding_pages import count_begun_before
from ingest.contract.counting import counted


def count_before_baseline(snapshot: Snapshot, as_of: int) -> int | None:
    """Return how many findings stand that began before the baseline, counted up to ``MOST_COUNTED`` + 1.

    None: the settings name no baseline.
    """
    baseline = snapshot.settings.baseline
    return None if baseline is None else count_begun_before(snapshot.connection, baseline, as_of, MOST_COUNTED + 1)


def baseline_sentence(snapshot: Snapshot, as_of: int) -> str | None:
    """Return what is to be said of the baseline; None where the settings name none."""
    count = count_before_baseline(snapshot, as_of)
    if count is None:
        return None
    findings = f"more than {MOST_COUNTED:,} findings" if count > MOST_COUNTED else counted(count, "finding")
    begun = "1 finding that stands began" if count == 1 else f"{findings} that stand began"
    since = spelled(snapshot.settings.baseline)
    return f"{begun} before the baseline ({since}); nobody is asked about what did, one by one"
