"""Whether a visitor may see one thing at all: what lies outside of his reach is not there for him."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from console.sign_in.visitor import Visitor
from governance.model.keys import plain_parts
from governance.queries.showing.shown import Section, Shown
from ingest.contract.errors import UnclearError

_OF_OTHER_SOURCES = ("other accounts", "audit trail")
"""Sections of an account or finding that speak of what the person has elsewhere."""
_RECORDS = "records"
_LEFT_OUT = "records of other sources, where there are any, are for whoever may see all of them"


@contextmanager
def within_reach(visitor: Visitor, what: str, word: str) -> Iterator[None]:
    """Say the same of what is not there and of what lies outside of the visitor's sources.

    Any other sentence would tell which of both it is, or name what the word stands for.
    """
    try:
        yield
    except UnclearError as error:
        if visitor.scope.everything:
            raise
        raise UnclearError(f"there is no {what} {word!r:.120} that you may see; give its key or id") from error


def refuse_outside(visitor: Visitor, key: str, application_id: str | None = None) -> None:
    """Raise UnclearError where neither a thing's source nor its application is the visitor's."""
    scope = visitor.scope
    if not (scope.everything or is_of_source(visitor, key) or application_id in scope.applications):
        raise UnclearError("outside")


def is_of_source(visitor: Visitor, key: str) -> bool:
    """Tell whether a visitor may see all that is known at a key's source."""
    return visitor.scope.everything or plain_parts(key).issuer in visitor.scope.issuers


def sees_application(visitor: Visitor, key: str) -> bool:
    """Tell whether an application, or all of its source, is within what a visitor may see."""
    return is_of_source(visitor, key) or key in visitor.scope.applications


def issuers_of(visitor: Visitor) -> frozenset[str] | None:
    """Return the sources that a visitor may ask about, all or in part; None: every one."""
    scope = visitor.scope
    return None if scope.everything else scope.issuers | {plain_parts(key).issuer for key in scope.applications}


def sources_within(visitor: Visitor, sources: Iterable[str]) -> list[str]:
    """Return those of some sources that a visitor may ask about."""
    own = issuers_of(visitor)
    return sorted(source for source in sources if own is None or source in own)


def seen_part(visitor: Visitor, shown: Shown) -> Shown:
    """Return a thing as far as a visitor may see it: nothing of what a person has elsewhere, no record of another."""
    if visitor.scope.everything:
        return shown
    kept = [section for section in shown.sections if section.title not in _OF_OTHER_SOURCES]
    return shown._replace(
        sections=[_records_within(visitor, section) if section.title == _RECORDS else section for section in kept]
    )


def _records_within(visitor: Visitor, records: Section) -> Section:
    """Return the records of the visitor's sources, and those about his applications.

    That others may be left out is said whether any are: else it would tell that there are some.
    """
    scope = visitor.scope
    rows = [
        row for row in records.rows if row["source"] in scope.issuers or row["application_id"] in scope.applications
    ]
    return records._replace(rows=rows, note=_LEFT_OUT)


def refuse_unless_everything(visitor: Visitor, what: str, key: str) -> None:
    """Raise UnclearError where a visitor may not see all sources: a person's accounts may stand at any."""
    if not visitor.scope.everything:
        raise UnclearError(f"there is no {what} {key!r:.120}")
