"""The columns of the short lists, and the words of their states: named here, so that ``--help`` answers at once."""

from __future__ import annotations

ACCEPTANCES = ("status", "policy", "account", "until", "accepted_for", "reason", "ticket", "finding_id")
ACCEPTANCES_FURTHER = (
    *("rule", "message", "compensating_control", "renewals"),
    *("entered_by", "accepted_at", "kind", "act_id"),
)
ACCEPTANCE_STATES = ("accepted", "ended", "reopened", "renewed", "closed", "superseded")
EXCLUSIONS = ("name", "status", "until", "owner", "reason")
EXCLUSIONS_FURTHER = ("account", "entered_by", "entered_at", "act_id")
EXCLUSION_STATES = ("in force", "ended", "withdrawn")
DEFINITIONS = ("name", "of", "schedule", "stages", "last_state", "last_opened_at")
DEFINITIONS_FURTHER = ("title", "owners")
CAMPAIGNS = ("campaign_id", "name", "state", "due_at", "frozen", "decided", "open", "no_response")
CAMPAIGNS_FURTHER = (
    *("title", "added", "superseded", "carried", "excluded", "ties_out", "as_of", "opened_at", "closes_at"),
    *("closed_at", "reminded", "escalated", "owners", "population_hash", "reason"),
)
JOBS = ("job", "enabled", "due", "next_at", "last_status", "last_due_at", "missed_at")
JOBS_FURTHER = ("running_on", "last_ended_at", "last_result", "deadline_minutes")
JOB_RUNS = ("job", "due_at", "status", "took_seconds", "result")
JOB_RUNS_FURTHER = ("began_at", "ended_at", "attempts", "asked_by", "worker")
JOB_RUN_STATES = ("running", "done", "failed")
CAMPAIGN_STATES = ("opening", "refused", "open", "overdue", "closing", "closed", "signed_off", "cancelled")
CAMPAIGN_ITEM_STATES = ("asked", "decided", "undecided", "superseded", "settled", "no_response", "carried", "cancelled")
