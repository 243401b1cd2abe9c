"""The report of privileged access: holders as of an instant, and the changes of the period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.privileged_access.changes import change_lines, privileged_activation_lines
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.grant_changes import ACTIVATION_COLUMNS, CHANGE_COLUMNS
from reviews.reports.support.held_lines import COLUMNS, HELD_AS, held_lines
from reviews.reports.support.listed_findings import listed_findings, severities_of
from reviews.reports.support.naming import policy_words
from reviews.reports.support.tables import Row, Table, spaced
from reviews.reports.support.tie_out import tie_out
from reviews.store.reports.findings import open_blocks
from reviews.store.reports.held_access import count_held, privileged_blocks

NAME = "privileged_access"
POLICIES = (
    *("admin_mfa", "break_glass_used", "dormant_privileged", "elevation_not_ended", "elevation_too_long"),
    *("out_of_band_grant", "privileged_client", "standing_privilege", "unused_privilege"),
)
_HEADINGS = {
    "entitlement": "privilege",
    "person": "person",
    "account": "account",
    "held_as": "held as",
    "via": "through",
    "since": "since",
    "granted_by": "given by",
    "last_used_at": "last used",
}
_AS, _TYPE, _ENTITLEMENT = COLUMNS.index("held_as"), COLUMNS.index("type"), COLUMNS.index("entitlement")
_ACCOUNT_ID = COLUMNS.index("account_id")


def gather(context: ReportContext) -> Gathered:
    """Gather the privileged grants once; counts and charts are made of what was written."""
    lines = (held_line.line for held_line in held_lines(context, privileged_blocks(context.connection, context.as_of)))
    listed = context.table(NAME, COLUMNS, lines, headings=_HEADINGS)
    ways = Counter(str(row[_AS]) for row in context.tables.rows(listed))
    holders = len({row[_ACCOUNT_ID] for row in context.tables.rows(listed)})
    columns = ("privilege", *(way.replace("-", "_") for way in HELD_AS))
    by_privilege = context.table("by_privilege", columns, _by_privilege(context, listed))
    changes = context.table("privilege_changes", CHANGE_COLUMNS, change_lines(context))
    activations = context.table("activations", ACTIVATION_COLUMNS, privileged_activation_lines(context))
    findings = listed_findings(
        context,
        policy_words(context.settings),
        "findings_open",
        open_blocks(context.connection, context.as_of, context.acts_until, POLICIES),
    )
    _, privileged = count_held(context.connection, context.as_of)
    content = ReportContent(
        title="Privileged access",
        verdict=f"{counted(holders, 'account')} with privileges; {counted(ways['standing'], 'grant')} without an end.",
        figures=[
            Figure("Accounts with privileges", f"{holders:,}"),
            *(Figure(f"Held as {way}", f"{ways[way]:,}") for way in HELD_AS),
        ],
        first=[_by_privilege_part(by_privilege)],
        parts=[
            Part("Holders", [], [listed]),
            Part(f"What changed in {context.days} days", [], [changes]),
            Part("Activations", ["How often an eligible privilege was activated in the period."], [activations]),
            Part("Open findings about privileges", [], [findings]),
            Part("Tie-out", [], [tie_out(context, "tie_out", ways, HELD_AS, privileged)]),
        ],
        population={"privileged_grants": listed.length, "accounts_with_privileges": holders},
        open_findings=severities_of(context, findings),
    )
    return framed(context, NAME, content)


def _by_privilege(context: ReportContext, listed: Table) -> Iterator[Row]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in context.tables.rows(listed):
        counts[f"{row[_ENTITLEMENT]} ({spaced(str(row[_TYPE]))})", str(row[_AS])] += 1
    names = sorted({name for name, _ in counts}, key=lambda name: (-counts[name, HELD_AS[0]], name))
    return ((name, *(counts[name, way] for way in HELD_AS)) for name in names)


def _by_privilege_part(table: Table) -> Part:
    chart = Chart(
        kind="heat",
        title="Privileged grants by privilege and by how they are held",
        table=table,
        label="privilege",
        values=table.columns[1:],
    )
    return Part("By privilege", [], [table], chart, none="No privileged grant is known.")


REPORT = Report(NAME, 30, gather)
