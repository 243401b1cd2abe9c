"""Whether what is stored is what these settings make of the events: what is left of a generation, whose it is."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.policies.catalogue import compiled
from governance.settings.reach import changed_sections, named_sections
from governance.settings.sections import GovernanceSettings
from governance.store.evidence.stopped_rules import without_stopped
from governance.store.running.generations import Generation
from governance.store.running.work_items import count_pending_up_to

_COUNTED = 10_000


def incompleteness(connection: Connection, current: Generation | None, settings: GovernanceSettings) -> str | None:
    """Return why an answer may not be the one that these settings give, with how much is left; None: it is.

    A store of which no worker has begun a generation says nothing of it.
    """
    if current is None:
        return None
    other = other_settings(connection, current, settings)
    if other is not None:
        return other
    if current.completed_at is None:
        left = count_pending_up_to(connection, _COUNTED)
        count = f"more than {_COUNTED:,}" if left > _COUNTED else f"{left:,}"
        return (
            f"generation {current.number}, begun at {spelled(current.began_at)}, is still being derived: {count} work "
            "items are left"
        )
    return None


def other_settings(connection: Connection, current: Generation, settings: GovernanceSettings) -> str | None:
    """Return by what the state was derived with other settings, or other code, than these; None: with these."""
    changed = changed_sections(current.sections, without_stopped(connection, compiled(settings)).sections)
    if not changed:
        return None
    return (
        f"the state was derived with other settings than these (generation {current.number}; they differ in "
        f"{named_sections(changed)}); `jitgov govern` with these derives it anew"
    )
