"""What reports printed and questions asked of findings: written once, so that a later answer can be held against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.model.keys import made_id
from governance.model.states import DAY
from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows, run
from governance.store.database.streaming import rows_among, stream
from governance.store.schema import telling
from governance.store.views.accepted import finding_status

_COLUMNS = "report_id, name, from_at, as_of, known_at, acts_until, generation, printed_at, listed, figures"
# Set-wise: however many findings stand, no report loads them.
_STANDING = (
    "INSERT INTO told_finding (told_by, finding_id, status, severity, opened_at, told_at) "
    "SELECT %s, f.finding_id, {status}, f.severity, f.opened_at, %s FROM finding f "
    "WHERE f.live = 1 AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s) "
    "ON CONFLICT (told_by, finding_id) DO NOTHING"
)
_ASKED = (
    "INSERT INTO told_finding (told_by, finding_id, status, severity, opened_at, told_at) "
    "SELECT i.item_id, f.finding_id, {status}, f.severity, f.opened_at, %s FROM review_item i "
    "JOIN finding f ON f.finding_id = i.finding_id WHERE i.review_id = %s "
    "ON CONFLICT (told_by, finding_id) DO NOTHING"
)
_LISTED = "SELECT DISTINCT issuer FROM census WHERE status = 'done' AND scope = 'full' ORDER BY issuer"
# What was printed and is otherwise now, then what stands now and was not printed.
_DIFFERENT = (
    "SELECT d.finding_id, f.policy, f.account_id, d.printed, d.printed_severity, d.status, f.severity, f.generation, "
    "f.evidence FROM ("
    "SELECT t.finding_id, t.status AS printed, t.severity AS printed_severity, {status} AS status "
    "FROM told_finding t JOIN finding f ON f.finding_id = t.finding_id WHERE t.told_by = %s "
    "UNION ALL SELECT f.finding_id, NULL, NULL, {status} FROM finding f "
    "WHERE f.live = 1 AND f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s) AND NOT EXISTS "
    "(SELECT 1 FROM told_finding t WHERE t.told_by = %s AND t.finding_id = f.finding_id)"
    ") d JOIN finding f ON f.finding_id = d.finding_id "
    "WHERE d.printed IS NULL OR d.printed <> d.status OR d.printed_severity <> f.severity ORDER BY d.finding_id"
)
# When a finding was first told is kept for good; of a report that nothing is held against any more, the rest may go.
_REPEATED = (
    "DELETE FROM told_finding WHERE told_by IN "
    "(SELECT report_id FROM printed_report WHERE name = %s AND printed_at < %s) "
    "AND EXISTS (SELECT 1 FROM told_finding earlier WHERE earlier.finding_id = told_finding.finding_id "
    "AND (earlier.told_at < told_finding.told_at "
    "OR (earlier.told_at = told_finding.told_at AND earlier.told_by < told_finding.told_by)))"
)
_AROUND = (
    "SELECT (SELECT MAX(as_of) FROM printed_report WHERE name = %s AND as_of <= %s), "
    "(SELECT MIN(from_at) FROM printed_report WHERE name = %s AND as_of > %s)"
)
_NEWEST = "SELECT MAX(printed_at) FROM printed_report WHERE name = %s"
KEPT_DAYS = 35
"""How long every finding of a printed report is kept: a weekly report is held against the one of the week before."""
_KEPT = KEPT_DAYS * DAY
_encode = msgspec.json.Encoder(order="sorted").encode
_figures = msgspec.json.Decoder(dict[str, int]).decode
_issuers = msgspec.json.Decoder(list[str]).decode


class ToPrint(NamedTuple):
    """A report that is about to be given to people; instants in microseconds."""

    name: str
    from_at: int
    as_of: int
    known_at: int
    """When the last of all that it knew was recorded."""
    acts_until: int
    """Up to when people's acts counted (``Snapshot.acts_until``)."""
    generation: int
    figures: Mapping[str, int]
    """What it counted, by name."""


class PrintedReport(NamedTuple):
    """A report as it was printed."""

    report_id: str
    name: str
    from_at: int
    as_of: int
    known_at: int
    acts_until: int
    generation: int
    printed_at: int
    listed: frozenset[str]
    """The sources of which a full list had been read."""
    figures: Mapping[str, int]


class DifferentFinding(NamedTuple):
    """A finding that a report printed otherwise than the same question is answered now, or did not print."""

    finding_id: str
    policy: str
    account_id: str
    printed: str | None
    """Its status then; None: it was not printed."""
    printed_severity: str | None
    status: str
    severity: str
    generation: int
    """Under which it was last written otherwise."""
    evidence: str | None


def write_printed(connection: Connection, report: ToPrint, printed_at: int) -> str:
    """Keep what a report prints: its figures, and every finding that stands as of its instant; return the report's id.

    The same report of the same knowledge is one report, however often it is printed: the first time counts. Of reports
    that were printed ``KEPT_DAYS`` before it, only what they told first stays.
    """
    report_id = made_id("report", *report[:-1])
    listed = sorted(fully_listed(connection))
    figures = _encode(dict(report.figures)).decode()
    row = (report_id, *report[:-1], printed_at, _encode(listed).decode(), figures)
    if insert_absent(connection, telling.printed_report, [row], "report_id"):
        sql = _STANDING.format(status=finding_status(report.as_of, report.acts_until))
        run(connection, sql, (report_id, printed_at, report.as_of, report.as_of))
        run(connection, _REPEATED, (report.name, _newest(connection, report.name) - _KEPT))
    return report_id


def is_whole(connection: Connection, report: PrintedReport) -> bool:
    """Whether every finding that a report printed is still kept, so that today's answer can be held against it."""
    return report.printed_at >= _newest(connection, report.name) - _KEPT


def _newest(connection: Connection, name: str) -> int:
    [(newest,)] = rows(connection, _NEWEST, (name,))
    return int(newest or 0)


def write_asked(connection: Connection, review_id: str, as_of: int, asked_at: int) -> None:
    """Keep which findings a review asks about, as of an instant."""
    run(connection, _ASKED.format(status=finding_status(as_of)), (asked_at, review_id))


def last_printed(connection: Connection, name: str, before: int) -> PrintedReport | None:
    """Return the report as of the last instant before another one, as it was printed last; None: there is none."""
    sql = (
        f"SELECT {_COLUMNS} FROM printed_report WHERE name = %s AND as_of < %s "
        "ORDER BY as_of DESC, printed_at DESC, report_id DESC LIMIT 1"
    )
    return next((_printed(row) for row in rows(connection, sql, (name, before))), None)


def printed_near(connection: Connection, name: str, at: int, within: int) -> PrintedReport | None:
    """Return the report as of the nearest instant to another one and nearer than ``within``, as it was printed last.

    Of two that are as near, the later one. None: there is none.
    """
    sql = (
        f"SELECT {_COLUMNS} FROM printed_report WHERE name = %s AND as_of > %s AND as_of < %s "
        "ORDER BY ABS(as_of - %s), as_of DESC, printed_at DESC, report_id DESC LIMIT 1"
    )
    return next((_printed(row) for row in rows(connection, sql, (name, at - within, at + within, at))), None)


def untold_before(connection: Connection, name: str, at: int) -> tuple[int, int] | None:
    """Return from when to when, at most up to an instant, no report tells what happened; None: one ended there."""
    [(ended_at, began_at)] = rows(connection, _AROUND, (name, at, name, at))
    until = at if began_at is None else min(at, began_at)
    return None if ended_at is None or ended_at >= until else (ended_at, until)


def told_in(connection: Connection, finding_ids: Iterable[str], report_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return, as (finding, report), which of some findings some reports printed."""
    wanted = set(report_ids)
    sql = "SELECT finding_id, told_by FROM told_finding WHERE finding_id IN ({keys})"
    return {(row[0], row[1]) for row in rows_among(connection, sql, finding_ids) if row[1] in wanted}


def different_findings(connection: Connection, report: PrintedReport) -> Iterator[list[DifferentFinding]]:
    """Yield, in blocks, the findings of which the report's question is answered otherwise now.

    People's acts count up to when they counted then: a report that was right is not made wrong by a later decision.
    """
    sql = _DIFFERENT.format(status=finding_status(report.as_of, report.acts_until))
    for block in stream(connection, sql, (report.report_id, report.as_of, report.as_of, report.report_id)):
        yield [DifferentFinding._make(row) for row in block]


def _printed(row: Sequence[object]) -> PrintedReport:
    *plain, listed, figures = row
    return PrintedReport._make((*plain, frozenset(_issuers(str(listed))), _figures(str(figures))))


def fully_listed(connection: Connection) -> frozenset[str]:
    """Return the sources of which a full list has been read."""
    return frozenset(row[0] for row in rows(connection, _LISTED))
