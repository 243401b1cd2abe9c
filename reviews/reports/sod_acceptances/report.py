"""The report of separation of duties and of acceptances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from governance.model.keys import entitlement_parts
from governance.model.states import DAY
from governance.policies.catalogue import settings_in_force
from governance.queries.naming import Names
from ingest.contract.counting import counted
from ingest.contract.instants import to_micros
from reviews.campaigns.acceptances.acceptance_list import AcceptanceView, ended_acceptances, listed_acceptances
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.listed_findings import accepted_findings, listed_findings, severities_of
from reviews.reports.support.naming import PolicyWords, account, policy_words
from reviews.reports.support.tables import Row, spaced
from reviews.reports.support.tie_out import tie_out
from reviews.reports.support.words import yes_or_no
from reviews.store.reports.findings import accepted_blocks, count_policies, open_blocks

NAME = "sod_acceptances"
POLICIES = ("separation_of_duties",)
_SOON_DAYS = 30
_RULES = ("rule", "holds", "together_with", "unless_held", "severity", "holds_id", "together_with_id")
_ACCEPTANCES = (
    "status",
    "account",
    "policy",
    "rule",
    "message",
    "reason",
    "compensating_control",
    "ticket",
    "accepted_for",
    "entered_by",
    "accepted_at",
    "until",
    "ends_soon",
    "renewals",
    "policy_id",
    "finding_id",
    "act_id",
)
_HEADINGS = {
    "account": "who",
    "policy": "policy",
    "reason": "reason",
    "compensating_control": "instead",
    "accepted_for": "accepted for",
    "until": "until",
    "ends_soon": "ends soon",
}
_ENDED_HEADINGS = {"status": "status", **_HEADINGS}


def gather(context: ReportContext) -> Gathered:
    """Gather rules, breaks and acceptances."""
    words, until = policy_words(context.settings), context.acts_until
    rules = context.table("rules", _RULES, _rules(context))
    opened = open_blocks(context.connection, context.as_of, until, POLICIES)
    broken = listed_findings(context, words, "open_breaks", opened)
    borne = accepted_blocks(context.connection, context.as_of, until, POLICIES)
    accepted = accepted_findings(context, words, "accepted_breaks", borne)
    acceptances = listed_acceptances(context.connection, until, every=False)
    lines = (_line(view, words, until) for view in acceptances)
    in_force = context.table("acceptances", _ACCEPTANCES, lines, headings=_HEADINGS)
    acceptances = ended_acceptances(context.connection, context.from_at, until)
    lines = (_line(view, words, until) for view in acceptances)
    ended = context.table("acceptances_ended", _ACCEPTANCES, lines, headings=_ENDED_HEADINGS)
    soon = sum(row[_ACCEPTANCES.index("ends_soon")] == "yes" for row in context.tables.rows(in_force))
    standing = count_policies(context.connection, context.as_of, POLICIES)
    content = ReportContent(
        title="Separation of duties and acceptances",
        verdict=_verdict(rules.length, broken.length, in_force.length, soon),
        figures=[
            Figure("Rules asked", f"{rules.length:,}"),
            Figure("Open breaks", f"{broken.length:,}"),
            Figure("Accepted breaks", f"{accepted.length:,}"),
            Figure("Acceptances in force", f"{in_force.length:,}", "of all policies"),
            Figure("Ending soon", f"{soon:,}", f"within {_SOON_DAYS} days"),
        ],
        first=[Part("Open breaks", [], [broken], none=_no_breaks(rules.length))],
        parts=[
            Part("Rules", [], [rules], none=_no_breaks(0)),
            Part("Accepted breaks", [], [accepted]),
            Part("Acceptances in force", ["Of findings of every policy, the soonest to end first."], [in_force]),
            Part(f"Ended or replaced in {context.days} days", [], [ended]),
            Part(
                "Tie-out", [], [tie_out(context, "tie_out", _spread(broken.length, accepted.length), _KINDS, standing)]
            ),
        ],
        population={"rules": rules.length, "open_breaks": broken.length, "acceptances": in_force.length},
        open_findings=severities_of(context, broken),
    )
    return framed(context, NAME, content)


_KINDS = ("open", "accepted")


def _spread(opened: int, accepted: int) -> Counter[str]:
    return Counter(open=opened, accepted=accepted)


def _verdict(rules: int, broken: int, in_force: int, soon: int) -> str:
    if not rules:
        return f"No rule of separation is configured, so nobody was asked; {counted(in_force, 'acceptance')} in force."
    ending = f", {soon:,} of them ending soon" if soon else ""
    breaks = f"{counted(broken, 'break')} of {counted(rules, 'rule')} open"
    return f"{breaks}; {counted(in_force, 'acceptance')} in force{ending}."


def _no_breaks(rules: int) -> str:
    return "Nobody holds what must be kept apart." if rules else "No rule is configured: nobody is asked."


def _rules(context: ReportContext) -> Iterator[Row]:
    settings: dict[str, Any] = settings_in_force(context.settings).get(POLICIES[0]) or {}
    rules = settings.get("rules", ())
    names = context.snapshot.entitlement_names(rule[half] for rule in rules for half in ("a", "b"))
    for rule in rules:
        severity = rule["severity"] or "as the policy"
        first_half, second_half = rule["a"], rule["b"]
        yield (
            rule["id"],
            _half(first_half, names),
            _half(second_half, names),
            yes_or_no(rule["unless_held"]),
            severity,
            first_half,
            second_half,
        )


def _half(spelled: str, names: Names) -> str:
    """Return what a half of a rule asks for as people call it: ``group: Vendor Master (okta:northwind)``."""
    issuer, kind, vendor_id = entitlement_parts(spelled)
    source = "any source" if issuer == "*" else issuer
    return f"{spaced(kind)}: {names.get(spelled) or vendor_id} ({source})"


def _until(view: AcceptanceView) -> int:
    return 0 if view.until is None else to_micros(view.until)


def _line(view: AcceptanceView, words: PolicyWords, at: int) -> Row:
    name = view.account
    fields = msgspec.structs.asdict(view)
    soon = view.status == "accepted" and _until(view) <= at + _SOON_DAYS * DAY
    return (
        view.status,
        account(name.account_id, name.name),
        words.titles.get(view.policy, view.policy),
        *(fields[column] for column in _ACCEPTANCES[3:10]),
        None if view.accepted_at is None else minute(to_micros(view.accepted_at)),
        minute(_until(view)),
        yes_or_no(soon),
        view.renewals,
        view.policy,
        view.finding_id,
        view.act_id,
    )


REPORT = Report(NAME, 90, gather)
