"""An account, a person, an application or an event whole, as far as whoever asks may see it, for pages and programs."""

from __future__ import annotations

from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.seeing import is_of_source, refuse_outside, refuse_unless_everything, seen_part, within_reach
from console.asking.things import whole
from governance.queries.showing.shown import Shown
from governance.store.evidence.evidence_records import evidence_records
from governance.store.queries.whole_rows import MOST_ROWS
from ingest.contract.errors import UnclearError

_RECORDS = "records"


def seen_account(asked: Asked, given: Answering, key: str) -> Shown:
    """Return an account. Raises UnclearError where there is none that the visitor may see."""
    with within_reach(asked.visitor, "account", key):
        shown = whole(given, key, "account")
        application_id, _, _ = shown.key.rpartition(">")
        refuse_outside(asked.visitor, shown.key, application_id)
    if is_of_source(asked.visitor, shown.key):
        return seen_part(asked.visitor, shown)
    # Whoever may ask about an application sees nothing of what the same account does elsewhere.
    return shown._replace(sections=[section for section in shown.sections if section.title == "account"])


def seen_application(asked: Asked, given: Answering, key: str, most_entering: int = MOST_ROWS) -> Shown:
    """Return an application. Raises UnclearError where there is none that the visitor may see."""
    with within_reach(asked.visitor, "application", key):
        shown = whole(given, key, "application", most_entering)
        refuse_outside(asked.visitor, shown.key, shown.key)
    return seen_part(asked.visitor, shown)


def seen_person(asked: Asked, given: Answering, key: str) -> Shown:
    """Return a person. Raises UnclearError where there is none, or where the visitor may not see all sources."""
    refuse_unless_everything(asked.visitor, "person", key)
    return whole(given, key, "person")


def seen_event(asked: Asked, given: Answering, key: str) -> Shown:
    """Return an event. Raises UnclearError where nothing is kept of it, or the visitor may not see all sources."""
    refuse_unless_everything(asked.visitor, "event", key)
    shown = whole(given, key, "event")
    is_mentioned = any(section.rows for section in shown.sections if section.title != _RECORDS)
    if not is_mentioned and not evidence_records(given.snapshot.connection, [key]):
        why = "such an id was never read, its record was folded away, or a list alone states it"
        raise UnclearError(
            f"there is no record of an event {key!r:.120}: {why}; `jitgov show --from-bus` looks further"
        )
    return shown
