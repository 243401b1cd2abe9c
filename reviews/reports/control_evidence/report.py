"""The report of evidence by control."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from governance.model.answers import SEVERITIES
from governance.policies.catalogue import configured, controls
from ingest.contract.counting import counted
from reviews.reports.control_evidence.acknowledgement import acknowledgement
from reviews.reports.control_evidence.requirements import FRAMEWORKS, OWN, REQUIREMENTS, framework_of, requirement_of
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import tie_out
from reviews.store.reports.control_counts import closed_counts, standing_counts, unanswered_counts
from reviews.store.reports.findings import count_by_status

NAME = "control_evidence"
_COLUMNS = (
    "control",
    "asks_for",
    "policies_asked",
    "policies_not_asked",
    "open",
    "accepted",
    "closed_in_period",
    "not_answered",
    "evidence",
)
_BY_POLICY = ("policy", "asked", "open", "accepted", "closed_in_period", "not_answered", "controls")


class PolicyCounts(NamedTuple):
    """What a policy found and could not answer."""

    asked: bool
    open: int
    accepted: int
    closed: int
    unanswered: int


def gather(context: ReportContext) -> Gathered:
    """Gather what each policy found, and tell it by control."""
    counts, served = _counts(context), controls(context.settings)
    by_policy = context.table("by_policy", _BY_POLICY, _policy_lines(counts, served))
    of_control = _by_control(served)
    tables = {name: _table(context, name, of_control, counts) for name in (*FRAMEWORKS, OWN)}
    signed = acknowledgement(context)
    standing = count_by_status(context.connection, context.as_of, context.acts_until)
    opened = Counter(open=sum(row.open for row in counts.values()), accepted=sum(c.accepted for c in counts.values()))
    whole = sum(number for (_, status), number in standing.items() if status in opened)
    unasked = sum(not row.asked for row in counts.values())
    content = ReportContent(
        title="Evidence by control",
        verdict=f"{counted(len(of_control), 'control')}, served by "
        f"{counted(len(counts) - unasked, 'policy that is', 'policies that are')} asked "
        f"and {unasked:,} that are not; {counted(opened['open'], 'finding')} open; {signed.says}",
        figures=[
            *(Figure(name, f"{table.length:,}", "controls") for name, table in tables.items() if table.length),
            Figure("Open findings", f"{opened['open']:,}"),
            Figure("Policies not asked", f"{unasked:,}"),
        ],
        first=[signed.part],
        parts=[
            *(Part(_title(name), [], [table]) for name, table in tables.items() if table.length or name != OWN),
            Part("By policy", [], [by_policy]),
            Part("Tie-out", [], [tie_out(context, "tie_out", opened, ("open", "accepted"), whole)]),
        ],
        population={"controls": len(of_control), "findings_open": opened["open"], "policies_not_asked": unasked},
        open_findings={severity: standing.get((severity, "open"), 0) for severity in SEVERITIES},
    )
    return framed(context, NAME, content)


def _title(name: str) -> str:
    return "The organisation's own controls" if name == OWN else name


def _counts(context: ReportContext) -> dict[str, PolicyCounts]:
    standing: Counter[tuple[str, str]] = Counter()
    for row in standing_counts(context.connection, context.as_of, context.acts_until):
        standing[row.policy, row.status] += row.number
    closed = closed_counts(context.connection, *context.span)
    unanswered = unanswered_counts(context.connection, context.as_of)
    asked = {row.policy.id for row in configured(context.settings)}
    return {
        policy: PolicyCounts(
            policy in asked,
            standing[policy, "open"],
            standing[policy, "accepted"],
            closed.get(policy, 0),
            unanswered.get(policy, 0),
        )
        for policy in sorted({*controls(context.settings), *(policy for policy, _ in standing)})
    }


def _by_control(served: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return, by control, the policies that serve it; a control of ours that none serves is told too."""
    policies: defaultdict[str, list[str]] = defaultdict(list)
    for control in REQUIREMENTS:
        policies[control] = []
    for policy, ids in served.items():
        for control in dict.fromkeys(ids):
            policies[control].append(policy)
    return dict(policies)


def _table(
    context: ReportContext, framework: str, of_control: Mapping[str, list[str]], counts: Mapping[str, PolicyCounts]
) -> Table:
    name = "controls_" + "".join(letter if letter.isalnum() else "_" for letter in framework.lower())
    ids = sorted(control for control in of_control if framework_of(control) == framework)
    return context.table(name, _COLUMNS, (_control_line(control, of_control[control], counts) for control in ids))


def _control_line(control: str, policies: Sequence[str], counts: Mapping[str, PolicyCounts]) -> Row:
    requirement = requirement_of(control)
    of = [counts[policy] for policy in policies]
    return (
        control,
        requirement.asks if requirement is not None else None,
        ", ".join(policy for policy in policies if counts[policy].asked) or None,
        ", ".join(policy for policy in policies if not counts[policy].asked) or None,
        sum(row.open for row in of),
        sum(row.accepted for row in of),
        sum(row.closed for row in of),
        sum(row.unanswered for row in of),
        ", ".join(f"report {name}" for name in requirement.reports) if requirement is not None else "report weekly",
    )


def _policy_lines(counts: Mapping[str, PolicyCounts], served: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    for policy, row in counts.items():
        asked = "yes" if row.asked else "no"
        yield policy, asked, row.open, row.accepted, row.closed, row.unanswered, ", ".join(served.get(policy, ()))


REPORT = Report(NAME, 184, gather)
