"""The report of evidence by control."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from reviews.reports.support.naming import policy_words
from reviews.reports.support.tables import Row, Table, in_words
from reviews.reports.support.tie_out import tie_out
from reviews.reports.support.words import yes_or_no
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
    "evidence_in_reports",
)
_COUNTED = ("asked", "open", "accepted", "closed_in_period", "not_answered")
_SERVED_BY = ("control", "policy", *_COUNTED, "policy_id")
_BY_POLICY = ("policy", *_COUNTED, "controls", "policy_id")
_MOST_SERVED = 500
"""Rows: whoever looks a control up finds all of its policies on the page."""
_NUMBERS = re.compile(r"(\d+)")
_ASKS_OWN = "what the organisation wrote under this id"


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
    titles = policy_words(context.settings).titles
    by_policy = context.table("by_policy", _BY_POLICY, _policy_lines(counts, served, titles))
    of_control = _by_control(served)
    tables = {name: _table(context, name, of_control, counts) for name in (*FRAMEWORKS, OWN)}
    served_by = context.table(
        "policies_by_control", _SERVED_BY, _served_lines(of_control, counts, titles), _MOST_SERVED
    )
    signed = acknowledgement(context)
    standing = count_by_status(context.connection, context.as_of, context.acts_until)
    opened = Counter(open=sum(row.open for row in counts.values()), accepted=sum(c.accepted for c in counts.values()))
    whole = sum(number for (_, status), number in standing.items() if status in opened)
    unasked = sum(not row.asked for row in counts.values())
    content = ReportContent(
        title="Evidence by control",
        verdict=f"{counted(len(of_control), 'control')}, served by {_serving(len(counts) - unasked, unasked)}; "
        f"{counted(opened['open'], 'finding')} open; {signed.says}",
        figures=[
            *(Figure(name, f"{table.length:,}", "controls") for name, table in tables.items() if table.length),
            Figure("Open findings", f"{opened['open']:,}"),
            Figure("Policies not asked", f"{unasked:,}"),
        ],
        first=[signed.part],
        parts=[
            *(Part(_title(name), [], [table]) for name, table in tables.items() if table.length or name != OWN),
            Part("Which policies serve a control", [], [served_by], folded=True),
            Part("By policy", [], [by_policy]),
            Part("Tie-out", [], [tie_out(context, "tie_out", opened, ("open", "accepted"), whole)]),
        ],
        population={"controls": len(of_control), "findings_open": opened["open"], "policies_not_asked": unasked},
        open_findings={severity: standing.get((severity, "open"), 0) for severity in SEVERITIES},
    )
    return framed(context, NAME, content)


def _serving(asked: int, unasked: int) -> str:
    return f"{counted(asked, 'policy', 'policies')} in force" + (
        f" and {unasked:,} that nobody asks" if unasked else ""
    )


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
    ids = _controls_of(framework, of_control)
    return context.table(name, _COLUMNS, (_control_line(control, of_control[control], counts) for control in ids))


def _controls_of(framework: str, controls: Iterable[str]) -> list[str]:
    """Return a framework's controls as it counts them itself: 7.2.5 before 10.2.1."""
    return sorted((control for control in controls if framework_of(control) == framework), key=_as_counted)


def _as_counted(control: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _NUMBERS.split(control)]


def _control_line(control: str, policies: Sequence[str], counts: Mapping[str, PolicyCounts]) -> Row:
    requirement = requirement_of(control)
    of = [counts[policy] for policy in policies]
    asked = sum(row.asked for row in of)
    return (
        control,
        requirement.asks if requirement is not None else _ASKS_OWN,
        asked,
        len(of) - asked,
        sum(row.open for row in of),
        sum(row.accepted for row in of),
        sum(row.closed for row in of),
        sum(row.unanswered for row in of),
        ", ".join(in_words(name) for name in (requirement.reports if requirement is not None else ("weekly",))),
    )


def _served_lines(
    of_control: Mapping[str, Sequence[str]], counts: Mapping[str, PolicyCounts], titles: Mapping[str, str]
) -> Iterator[Row]:
    for framework in (*FRAMEWORKS, OWN):
        for control in _controls_of(framework, of_control):
            for policy in of_control[control]:
                yield control, titles.get(policy, policy), *_told(counts[policy]), policy


def _policy_lines(
    counts: Mapping[str, PolicyCounts], served: Mapping[str, Sequence[str]], titles: Mapping[str, str]
) -> Iterator[Row]:
    for policy, row in counts.items():
        yield titles.get(policy, policy), *_told(row), ", ".join(served.get(policy, ())), policy


def _told(row: PolicyCounts) -> Row:
    return yes_or_no(row.asked), row.open, row.accepted, row.closed, row.unanswered


REPORT = Report(NAME, 184, gather)
