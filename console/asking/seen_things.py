"""An account, a person, an application or an event whole, as far as whoever asks may see it, for pages and programs."""

from __future__ import annotations

from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.seeing import is_of_source, left_out, refuse_outside, refuse_unless_everything, within_reach
from console.asking.things import whole
from governance.queries.showing.shown import Shown
from governance.store.queries.whole_rows import MOST_ROWS


def seen_account(asked: Asked, given: Answering, key: str) -> Shown:
    """Return an account. Raises UnclearError where there is none that the visitor may see."""
    with within_reach(asked.visitor, "account", key):
        shown = whole(given, key, "account")
        application_id, _, _ = shown.key.rpartition(">")
        refuse_outside(asked.visitor, shown.key, application_id)
    if is_of_source(asked.visitor, shown.key):
        return _without(shown, left_out(asked.visitor))
    # Whoever may ask about an application sees nothing of what the same account does elsewhere.
    return shown._replace(sections=[section for section in shown.sections if section.title == "account"])


def seen_application(asked: Asked, given: Answering, key: str, most_entering: int = MOST_ROWS) -> Shown:
    """Return an application. Raises UnclearError where there is none that the visitor may see."""
    with within_reach(asked.visitor, "application", key):
        shown = whole(given, key, "application", most_entering)
        refuse_outside(asked.visitor, shown.key, shown.key)
    return _without(shown, left_out(asked.visitor))


def seen_person(asked: Asked, given: Answering, key: str) -> Shown:
    """Return a person. Raises UnclearError where there is none, or where the visitor may not see all sources."""
    refuse_unless_everything(asked.visitor, "person", key)
    return whole(given, key, "person")


def seen_event(asked: Asked, given: Answering, key: str) -> Shown:
    """Return an event. Raises UnclearError where there is none, or where the visitor may not see all sources."""
    refuse_unless_everything(asked.visitor, "event", key)
    return whole(given, key, "event")


def _without(shown: Shown, titles: tuple[str, ...]) -> Shown:
    return shown._replace(sections=[section for section in shown.sections if section.title not in titles])
