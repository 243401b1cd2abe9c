"""The columns of the short lists, and the words of their states: named here, so that ``--help`` answers at once."""

from __future__ import annotations

ACCEPTANCES = ("status", "policy", "account", "until", "accepted_for", "reason", "ticket", "finding_id")
ACCEPTANCES_FURTHER = (
    *("rule", "message", "compensating_control", "renewals"),
    *("entered_by", "accepted_at", "kind", "act_id"),
)
ACCEPTANCE_STATES = ("accepted", "ended", "reopened", "renewed", "closed", "superseded")
EXCLUSIONS = ("account", "name", "status", "until", "owner", "reason")
EXCLUSIONS_FURTHER = ("entered_by", "entered_at", "act_id")
EXCLUSION_STATES = ("in force", "ended", "withdrawn")
