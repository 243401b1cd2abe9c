"""Which columns each list has, and by what it can be sorted: said here once, so that ``--help`` names them at once.

A test holds the sorts equal to those that the queries have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class ListNames(NamedTuple):
    """``columns`` fit a terminal; ``further``: ids and evidence beside them; ``sorts``: the first is the default."""

    columns: Sequence[str]
    further: Sequence[str]
    sorts: Sequence[str]


ACCOUNTS = ListNames(
    ("account", "source", "application", "state", "provenance.kind", "created_at", "last_used_at", "open_findings"),
    ("account.subject", "application.id", "type", "typed_by", "provenance.at", "provenance.idp",
     "provenance.reason", "last_used.interactive", "last_used.non_interactive", "last_used.service",
     "last_used.stated", "provenance.evidence"),
    ("account", "issuer"),
)  # fmt: skip
ACCESS = ListNames(
    ("account", "account_state.state", "entitlement", "application", "via", "mode", "valid_from", "last_used_at"),
    ("person.name", "person.standing", "path", "during", "account_state.since", "account_state.known_by", "enters_as",
     "granted_by", "from_basis", "ended_by", "account.issuer", "account.subject", "entitlement.type", "entitlement.id",
     "application.id", "scope", "valid_to", "recorded_from", "evidence"),
    ("account", "entitlement"),
)  # fmt: skip
FINDINGS = ListNames(
    ("severity", "status", "account", "policy", "began_at", "detected_at", "message"),
    ("told_at", "before_baseline", "acceptance.until", "acceptance.by", "entitlement", "application", "closed_at",
     "basis", "controls", "finding_id", "evidence"),
    ("severity", "began_at", "detected_at", "newest"),
)  # fmt: skip
UNANSWERED = ListNames(
    ("policy", "account", "application", "reason"), ("account.issuer", "account.subject"), ("account",)
)
REASONS = ListNames(("policy", "answers", "account", "reason"), ("account.issuer", "account.subject"), ())
"""Of `findings --not-evaluable`: a short list, whose order is its own."""
APPLICATIONS = ListNames(
    ("application", "owner", "criticality", "in_scope_of", "jit_approval", "accounts", "jit_accounts", "assigned",
     "last_used_at", "open_findings"),
    ("issuer", "application.id", "application_id", "channel", "entitlement_owners", "first_seen_at", "unknown"),
    ("application", "name"),
)  # fmt: skip
CHANGES = ListNames(
    ("at", "change", "account", "entitlement", "application", "by", "how"),
    ("mode", "privileged", "account.issuer", "account.subject", "entitlement.type", "entitlement.id", "via", "scope",
     "grant_id", "evidence"),
    ("newest", "oldest"),
)  # fmt: skip
SWEEP = ListNames(
    ("account", "verdict", "step", "last_used_at", "reason"),
    ("account.issuer", "account.subject", "basis", "threshold_days", "policy", "act_at"),
    ("account",),
)
ITEMS = ListNames(
    ("what", "subject.account", "subject.entitlement", "subject.application", "subject.summary",
     "reviewer_name", "status", "due_at"),
    ("item_id", "review_id", "opened_at", "decided_at", "reason", "overdue", "subject.finding_id",
     "evidence"),
    ("due_at",),
)  # fmt: skip
CAMPAIGN_ITEMS = ListNames(
    ("campaign", "account", "entitlement", "application", "reviewer_names", "state", "outcome", "item_id"),
    ("campaign_id", "reviewers", "mode", "scope", "privileged", "has_findings", "stage", "origin", "due_at", "verdict",
     "decided_by", "entered_by", "decided_at", "reason", "finding_id", "summary", "evidence"),
    ("item",),
)  # fmt: skip
CAMPAIGN_REVIEWERS = ListNames(
    ("reviewer_name", "asked", "open", "overdue", "answered", "no_response", "settled"),
    ("reviewer", "campaign", "campaign_id", "due_at"),
    ("open", "reviewer"),
)
REMOVALS = ListNames(
    ("account", "entitlement", "application", "wanted", "state", "why", "owner", "due_at", "removal_id"),
    ("task", "overdue", "mode", "scope", "privileged", "cause", "item_id", "decided_by_name", "decided_at", "reason",
     "planned_at", "approved_at", "approved_by", "applied_at", "seen_at", "seen_by", "watched_until", "paths", "writes",
     "finding_id", "decision_id", "decided_by"),
    ("due_at", "removal"),
)  # fmt: skip
COVERAGE = ("issuer", "stream", "basis", "from_at", "to_at", "stated_by", "withdrawn_by", "reason")
COVERAGE_FURTHER = ("cause", "withdrawn_at", "statement_id")
BASES = ("declared", "assumed", "gap")
EFFECTS = ("recipient", "type", "state", "attempt", "at", "reason", "effect_id")
EFFECTS_FURTHER = ("subject", "made_at", "occurred_at", "worker")
EFFECT_STATES = ("due", "claimed", "retry", "sent", "uncertain", "dead")
CASES = ("account", "account.issuer", "other", "other.issuer", "confidence", "why")
CASES_FURTHER = ("account.subject", "other.subject")
