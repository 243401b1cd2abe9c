"""Findings as reports list them: those that are open or foreseen, and those that are accepted, with who answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from governance.model.answers import SEVERITIES, Severity
from governance.model.keys import application_key, plain_parts
from governance.queries.named_messages import with_people_named
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import PolicyWords, application, logins, people
from reviews.reports.support.tables import Row, Table
from reviews.store.reports.findings import AcceptedFinding, ListedFinding, due_by_finding, reviewer_by_finding

_IDS = ("policy_id", "account_id", "application_id", "finding_id")
_LISTED_COLUMNS = (
    "severity",
    "account",
    "application",
    "policy",
    "message",
    "opened_at",
    "owner",
    "due_at",
    "controls",
    *_IDS,
)
HEADINGS = {
    "severity": "severity",
    "account": "who",
    "application": "application",
    "policy": "what",
    "message": "why",
    "opened_at": "since",
    "owner": "owner",
    "due_at": "due",
}
"""What a page shows of findings, and under which headings."""
_OPENED_AT = _LISTED_COLUMNS.index("opened_at")
FORESEEN_HEADINGS = HEADINGS | {"opened_at": "from"}
_ACCEPTED_HEADINGS = {
    "severity": "severity",
    "account": "who",
    "policy": "what",
    "message": "why",
    "accepted_for": "accepted for",
    "by": "by",
    "reason": "reason",
    "compensating_control": "instead",
    "until": "until",
}
_ACCEPTED_COLUMNS = (
    "severity",
    "account",
    "policy",
    "message",
    "until",
    "accepted_for",
    "by",
    "reason",
    "compensating_control",
    "policy_id",
    "account_id",
    "finding_id",
)
_decode = msgspec.json.Decoder(dict[str, str | int | None]).decode


Standings = Callable[[Sequence[ListedFinding]], Sequence[str]]
"""Findings → what is said of how long each has stood, in their order."""


def listed_findings(
    context: ReportContext,
    words: PolicyWords,
    name: str,
    blocks: Iterable[list[ListedFinding]],
    *,
    most_on_page: int | None = None,
    headings: Mapping[str, str] | None = None,
    standings: Standings | None = None,
) -> Table:
    """Write a table of findings: who, what, why, since when, who answers for it, by when; and how long it has stood.

    ``standings`` None: nothing is said of that.
    """
    settings = context.settings
    owners = {application_key(a.issuer, a.id): a.owner for a in settings.applications if a.owner}
    if standings is None:
        lines = (line for block in blocks for line in _lines(context, words, block, owners))
        return context.table(name, _LISTED_COLUMNS, lines, most_on_page, headings or HEADINGS)
    stood = (
        (*line[: -len(_IDS)], standing, f"{line[_OPENED_AT]} ({standing})", *line[-len(_IDS) :])
        for block in blocks
        for line, standing in zip(_lines(context, words, block, owners), standings(block), strict=True)
    )
    columns = (*_LISTED_COLUMNS[: -len(_IDS)], "standing", "since", *_IDS)
    return context.table(name, columns, stood, most_on_page, headings or with_standing(HEADINGS))


def with_standing(headings: Mapping[str, str]) -> dict[str, str]:
    """Return headings by which a page shows how long a finding has stood beside its beginning, in one column."""
    return {"since" if name == "opened_at" else name: heading for name, heading in headings.items()}


def accepted_findings(
    context: ReportContext, words: PolicyWords, name: str, blocks: Iterable[list[AcceptedFinding]]
) -> Table:
    """Write a table of findings that are accepted: by whom, why, until when, and what stands instead."""
    lines = (line for block in blocks for line in _accepted_lines(context, words, block))
    return context.table(name, _ACCEPTED_COLUMNS, lines, headings=_ACCEPTED_HEADINGS)


def _lines(
    context: ReportContext, words: PolicyWords, block: list[ListedFinding], owners: dict[str, str]
) -> Iterator[Row]:
    ids = [finding.finding_id for finding in block]
    due = due_by_finding(context.connection, ids, context.as_of)
    reviewers = reviewer_by_finding(context.connection, ids, context.as_of)
    answering = {f.finding_id: reviewers.get(f.finding_id) or owners.get(f.application_id or "") for f in block}
    names = logins(context, answering.values())
    applications = context.snapshot.application_names({finding.application_id for finding in block})
    called, messages = people(context, block), _messages(context, block)
    for finding, message in zip(block, messages, strict=True):
        yield (
            finding.severity,
            called[finding.account_id],
            application(applications, finding.application_id),
            words.titles.get(finding.policy, finding.policy),
            message,
            minute(finding.opened_at),
            names.get(answering[finding.finding_id], "no owner is known"),
            minute(due.get(finding.finding_id)),
            words.controls.get(finding.policy),
            finding.policy,
            finding.account_id,
            finding.application_id or None,
            finding.finding_id,
        )


def _messages(context: ReportContext, block: Sequence[ListedFinding] | Sequence[AcceptedFinding]) -> list[str | None]:
    by_issuer = [(finding.message, plain_parts(finding.account_id).issuer) for finding in block]
    return with_people_named(context.snapshot.connection, by_issuer)


def _accepted_lines(context: ReportContext, words: PolicyWords, block: list[AcceptedFinding]) -> Iterator[Row]:
    called, messages = people(context, block), _messages(context, block)
    bodies = [_decode(finding.body) for finding in block]
    answering = [str(says.get("for") or says.get("owner") or "") for says in bodies]
    names = context.snapshot.account_names(answering)
    for finding, message, says, owner in zip(block, messages, bodies, answering, strict=True):
        yield (
            finding.severity,
            called[finding.account_id],
            words.titles.get(finding.policy, finding.policy),
            message,
            minute(finding.until),
            names.get(owner) or owner or None,
            "settings" if finding.kind == "exception" else "risk owner",
            says.get("reason"),
            says.get("compensating_control"),
            finding.policy,
            finding.account_id,
            finding.finding_id,
        )


def severities_of(context: ReportContext, findings: Table) -> Counter[Severity]:
    """Return how many findings of a table are of each severity."""
    return Counter(severity for row in context.tables.rows(findings) for severity in SEVERITIES if row[0] == severity)
