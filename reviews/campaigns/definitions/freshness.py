"""Whether what a campaign would ask about was read recently enough, and is what the settings make of it."""

from __future__ import annotations

from collections.abc import Iterator

from governance.audit.entries import spelled
from governance.model.keys import plain_parts
from governance.queries.snapshot import Snapshot
from ingest.contract.application_lists import is_own_list
from ingest.contract.roster import ROSTER
from reviews.settings.campaigns import CampaignScope, CampaignSettings

_HOUR = 3_600_000_000


def stale_ground(snapshot: Snapshot, definition: CampaignSettings, now: int) -> Iterator[str]:
    """Yield why a campaign may not be opened on what is stored; nothing where it may."""
    if snapshot.incomplete is not None:
        yield f"INCOMPLETE: {snapshot.incomplete}"
    known = {issuer: span for issuer, span in snapshot.known.items() if _is_asked(issuer, definition.scope)}
    if not known:
        yield "no source that it asks about was ever read"
    for issuer, span in sorted(known.items()):
        hours = definition.fresh_within_hours
        if span.until_at < now - hours * _HOUR:
            read_at = spelled(span.until_at)
            yield f"{issuer} was last read at {read_at}, longer than {hours} hours ago (fresh_within_hours)"


def _is_asked(issuer: str, scope: CampaignScope) -> bool:
    """Tell whether a campaign may ask about a source's accounts; rosters and applications' lists hold no logins."""
    if issuer.startswith(f"{ROSTER}:") or is_own_list(issuer):
        return False
    return not scope.applications or issuer in {plain_parts(key).issuer for key in scope.applications}
