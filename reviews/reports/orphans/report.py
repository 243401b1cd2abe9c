"""The report of orphans and of accounts that are joined to nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from governance.queries.first_seen import is_merely_seen, listing_instants
from governance.queries.identity_cases import cases
from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.listed_findings import listed_findings, severities_of
from reviews.reports.support.naming import account, policy_words
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import tie_out
from reviews.store.reports.correlated import correlation_counts, uncorrelated_blocks
from reviews.store.reports.findings import open_blocks

NAME = "orphans"
POLICIES = (
    *("ended_account_holds", "leaver_account", "leaver_elsewhere", "orphan", "unknown_person", "unlisted_account"),
    *("unowned_credential", "guest_without_sponsor"),
)
KINDS = ("of_a_person", "of_an_identity", "alone")
"""How an account is known: by a roster's person, by other accounts of one identity, or by itself."""
_UNCORRELATED = ("account", "display_name", "source", "type", "state", "created_at", "account_id")
_RULES = {
    "federated_subject": "the same subject at the identity provider",
    "roster": "a key of the roster",
    "attribute": "the same value of an attribute",
    "owned_address": "the same address at a domain of ours",
    "foreign_address": "the same address at another domain",
    "name": "the same name",
}
"""What a rule of correlation goes by."""
_CASES = ("account", "source", "other", "confidence", "why", "account_id")


def gather(context: ReportContext) -> Gathered:
    """Gather findings, accounts that are joined to nobody, and cases."""
    words = policy_words(context.settings)
    opened = open_blocks(context.connection, context.as_of, context.acts_until, POLICIES)
    findings = listed_findings(context, words, "findings_open", opened)
    counts = correlation_counts(context.connection, context.as_of)
    by_source = context.table("by_source", ("source", "accounts", *KINDS), counts)
    alone = context.table("uncorrelated_accounts", _UNCORRELATED, _uncorrelated(context))
    waiting = context.table("cases", _CASES, _cases(context))
    spread = Counter(
        dict(zip(KINDS, (sum(column) for column in zip(*(row[2:] for row in counts), strict=True)), strict=False))
    )
    spread["alone"] = alone.length
    accounts = sum(row[1] for row in counts)
    content = ReportContent(
        title="Orphans and uncorrelated accounts",
        verdict=f"{counted(findings.length, 'open finding')} of accounts that nobody answers for; "
        f"{alone.length:,} of {counted(accounts, 'account')} joined to nobody.",
        figures=[
            Figure("Open findings", f"{findings.length:,}"),
            Figure("Accounts of people", f"{accounts:,}", "at identity providers, not deleted"),
            *(Figure(kind.replace("_", " ").capitalize(), f"{spread[kind]:,}") for kind in KINDS),
            Figure("Cases that wait", f"{waiting.length:,}"),
        ],
        notes=[] if context.snapshot.has_rosters else ["No roster was read: no account can be told to be a person's."],
        first=[
            Part("Open findings", [], [findings], none="Of every account somebody answers."),
            Part("How accounts are known", [], [by_source], _chart(by_source), none="No account is known."),
        ],
        parts=[
            Part("Accounts that are joined to nobody", [], [alone]),
            Part("Cases", ["Accounts that may be one person's, and that no rule is sure of."], [waiting]),
            Part("Tie-out", [], [tie_out(context, "tie_out", spread, KINDS, accounts)]),
        ],
        population={"accounts": accounts, "uncorrelated": alone.length, "findings_open": findings.length},
        open_findings=severities_of(context, findings),
    )
    return framed(context, NAME, content)


def _chart(table: Table) -> Chart:
    title = "Accounts of people by source and by how they are known"
    return Chart(kind="heat", title=title, table=table, label="source", values=KINDS)


def _uncorrelated(context: ReportContext) -> Iterator[Row]:
    listed = listing_instants(context.snapshot)
    for block in uncorrelated_blocks(context.connection, context.as_of):
        for row in block:
            who = account(row.account_id, row.name)
            # Since when a list shows it is not when it was made.
            made_at = None if is_merely_seen(row.created_at, row.provenance, None, listed) else minute(row.created_at)
            yield who, row.display_name, row.issuer, row.type, row.state, made_at, row.account_id


def _cases(context: ReportContext) -> Iterator[Row]:
    for case in cases(context.snapshot):
        other = case.other
        yield (
            case.account.name or case.account.subject,
            case.account.issuer,
            None if other is None else other.name or other.subject,
            case.confidence,
            _in_words(case.why),
            case.account.account_id,
        )


def _in_words(why: str) -> str:
    """Return which rules speak for a case, and how much, in words; what else a case says stays as it is."""
    rules, mark, besides = why.partition("; ")
    return " and ".join(_rule_in_words(part) for part in rules.split(" + ")) + mark + besides


def _rule_in_words(part: str) -> str:
    rule, _, weight = part.partition(" ")
    words = _RULES.get(rule)
    return f"{words} ({weight} %)" if words is not None and weight.isdigit() else part


REPORT = Report(NAME, 30, gather)
