"""What an acceptance needs to know of a finding; and the acceptances that there are, with what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.acts import Act
from governance.store.database.statements import rows
from governance.store.database.streaming import stream
from governance.store.views.accepted import finding_status

_FINDING = (
    "SELECT f.policy, f.account_id, f.opened_at, f.closed_at, f.live, f.became FROM finding f WHERE f.finding_id = %s"
)
_FORMER = (
    "WITH RECURSIVE former(finding_id) AS (SELECT f.finding_id FROM finding f WHERE f.finding_id = %s UNION "
    "SELECT p.finding_id FROM finding p JOIN former o ON p.became = o.finding_id) "
)
_ACT = ", ".join(f"x.{name}" for name in Act._fields)
_ACTS = (
    f"{_FORMER}SELECT {_ACT} FROM act x JOIN former o ON x.subject = o.finding_id "
    "WHERE x.kind IN ('accept', 'reopen') ORDER BY x.at, x.act_id"
)
_REVIEWERS = (
    f"{_FORMER}SELECT i.reviewer FROM review_item i JOIN former o ON i.finding_id = o.finding_id UNION "
    "SELECT d.reviewer FROM review_item i JOIN former o ON i.finding_id = o.finding_id "
    "JOIN decision d ON d.item_id = i.item_id WHERE d.verdict <> 'no_response' UNION "
    "SELECT q.reviewer FROM former o JOIN finding f ON f.finding_id = o.finding_id "
    "JOIN campaign_item i ON i.account_id = f.account_id AND i.finding_id = o.finding_id "
    "JOIN campaign_asked q ON q.item_id = i.item_id"
)
# A finding that another took the place of is spoken of under that one's id.
_TODAY = (
    "ahead(subject, finding_id) AS (SELECT DISTINCT x.subject, x.subject FROM act x WHERE x.kind IN ('accept', "
    "'reopen') UNION SELECT o.subject, p.became FROM ahead o JOIN finding p ON p.finding_id = o.finding_id "
    "WHERE p.became IS NOT NULL), today(subject, finding_id) AS (SELECT o.subject, MAX(o.finding_id) FROM ahead o "
    "JOIN finding p ON p.finding_id = o.finding_id AND p.became IS NULL GROUP BY o.subject)"
)
# The act that took the place of another is the first one after it, about the same.
_LATER = (
    "FROM act y LEFT JOIN today u ON u.subject = y.subject WHERE y.kind IN ('accept', 'reopen', 'exception') "
    "AND (y.subject = x.subject OR u.finding_id = t.finding_id) AND y.at <= {at:d} "
    "AND (y.at > x.at OR (y.at = x.at AND y.act_id > x.act_id)) ORDER BY y.at, y.act_id LIMIT 1"
)
_ACCEPTANCES = (
    f"WITH RECURSIVE {_TODAY} "
    f"SELECT {_ACT}, (SELECT y.at {_LATER}), (SELECT y.kind {_LATER}), {{status}}, f.finding_id, f.account_id, "
    "f.message, f.opened_at, f.detected_at, f.closed_at FROM act x LEFT JOIN today t ON t.subject = x.subject "
    "LEFT JOIN finding f ON f.finding_id = t.finding_id WHERE x.kind IN ('accept', 'exception') "
    "AND x.at <= %s AND x.until_at > %s AND x.until_at > x.at ORDER BY x.until_at, x.act_id"
)


class FindingToAccept(NamedTuple):
    """A finding that somebody would accept, or reopen."""

    policy: str
    account_id: str
    opened_at: int
    closed_at: int | None
    live: int
    became: str | None


class Acceptance(NamedTuple):
    """An acceptance, when a later act took its place, and how the finding stands; an exception has no finding."""

    act: Act
    replaced_at: int | None
    replaced_by: str | None
    """The kind of that act."""
    finding_status: str | None
    finding_id: str | None
    """Under which the finding stands today; the act names the one of its day."""
    account_id: str | None
    message: str | None
    began_at: int | None
    detected_at: int | None
    closed_at: int | None


def findings_like(connection: Connection, begin: str) -> list[str]:
    """Return up to two ids of findings that begin so."""
    sql = "SELECT finding_id FROM finding WHERE finding_id >= %s AND finding_id < %s ORDER BY finding_id LIMIT 2"
    return [row[0] for row in rows(connection, sql, (begin, f"{begin}g"))]


def finding_to_accept(connection: Connection, finding_id: str) -> FindingToAccept | None:
    """Return a finding; None where there is none of this id."""
    stored = rows(connection, _FINDING, (finding_id,))
    return FindingToAccept._make(stored[0]) if stored else None


def acts_on_finding(connection: Connection, finding_id: str) -> list[Act]:
    """Return the acceptances and reopenings of a finding, under its former keys too, the oldest first."""
    return [Act._make(row) for row in rows(connection, _ACTS, (finding_id,))]


def reviewers_of(connection: Connection, finding_id: str) -> set[str]:
    """Return who was asked about a finding, by a review or a campaign, or decided about it."""
    return {row[0] for row in rows(connection, _REVIEWERS, (finding_id,))}


def acceptances(connection: Connection, at: int, ended_after: int) -> Iterator[Acceptance]:
    """Yield the acceptances entered by an instant that end later than another, the soonest to end first."""
    width = len(Act._fields)
    sql = _ACCEPTANCES.format(status=finding_status(at), at=at)
    for block in stream(connection, sql, (at, ended_after)):
        for row in block:
            yield Acceptance(Act._make(row[:width]), *row[width:])
