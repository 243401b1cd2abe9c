"""All that is known of a finding, a review item, a decision, a grant, an event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from governance.policies.catalogue import all_policies, controls
from governance.queries.naming import shown_instant
from governance.queries.showing.asked import About, reviewed, reviews_of, said_of
from governance.queries.showing.finding_lines import finding_lines
from governance.queries.showing.records import chain
from governance.queries.showing.shown import LINES, Section, Shown, facts_of, named_rows, with_logins
from governance.queries.showing.trail import trail
from governance.store.evidence.act_rows import acts_by_id
from governance.store.queries.whole_rows import WholeRow, accepting_act_of, whole_rows
from governance.store.schema import assessment, campaigning, evidence, held, reviewing, telling
from ingest.contract.sealing import record_id_of

_FINDING = (
    "status", "severity", "policy", "message", "account", "entitlement", "application", "began_at", "detected_at",
    "closed_at", "lapses_at",
    "detail", "recorded_at", "became", "account_id", "finding_id",
)  # fmt: skip
_GRANT = (
    "account", "entitlement", "application", "via", "mode", "scope", "valid_from", "from_basis", "valid_to",
    "expires_at", "privileged", "granted_by", "ended_by", "recorded_from", "account_id", "grant_id",
)  # fmt: skip
_CAMPAIGN_ITEM = (
    "state", "outcome", "stage", "origin", "summary", "account", "entitlement", "application", "mode", "scope",
    "privileged", "account_id", "finding_id", "campaign_id", "item_id",
)  # fmt: skip
_ITEM = (
    "what", "summary", "account", "entitlement", "application", "reviewer", "reviewer_reason", "opened_at", "due_at",
    "account_id", "finding_id", "review_id", "item_id",
)  # fmt: skip
EXCEPTION = "an exception of the settings"
"""By which a finding is accepted: no word on it ends that."""
_TOLD = ("told_at", "status", "severity", "told_by")
"""By which report, or review item, and as what."""


def show_finding(about: About, key: str) -> Shown:
    """Return a finding: what it is about, its policy's word, what people said of it, and the records behind it."""
    connection = about.snapshot.connection
    row = whole_rows(connection, assessment.finding, "finding_id", [key], "finding_id")[0]
    shown = finding_lines(about, [row])[0]
    lines = facts_of(shown, _FINDING)
    policy = next((p for p in all_policies(about.snapshot.settings) if p.id == row["policy"]), None)
    if policy is not None:
        lines.append({"what": "what to do", "value": policy.remedy})
        served = controls(about.snapshot.settings)[policy.id]
        lines.append({"what": "controls", "value": ", ".join(served)})
    lines += _acceptance(about, key) if shown["status"] == "accepted" else []
    tellings = whole_rows(connection, telling.told_finding, "finding_id", [key], "told_at, told_by")
    return Shown(
        "finding",
        key,
        [
            Section("finding", LINES, lines),
            *reviews_of(about, "finding_id", [key]),
            said_of(about, [key]),
            Section("told", _TOLD, named_rows(about.snapshot, tellings)),
            trail(about, {row["account_id"], key}, [key]),
            _records(about, row),
        ],
    )


def _acceptance(about: About, key: str) -> list[dict[str, Any]]:
    """Return who accepts a finding, why and until when: an exception of the settings is no word on this finding."""
    connection = about.snapshot.connection
    act_id = accepting_act_of(connection, key, about.as_of)
    if act_id is None:
        return []
    act = acts_by_id(connection, {act_id})[act_id]
    (says,) = with_logins(about.snapshot, [act.says()])
    row = {
        "accepted_by": EXCEPTION if act.kind == "exception" else act.author().spelled(),
        "accepted_for": says.get("for") or says.get("owner"),
        "accepted_until": shown_instant(act.until_at),
        "why_it_is_accepted": says.get("reason"),
        "done_instead": says.get("compensating_control"),
        "ticket": says.get("ticket"),
    }
    return facts_of(row, row)


def show_grant(about: About, key: str) -> Shown:
    """Return a grant: every version of what was believed of it, who gave and ended it, and the records behind it."""
    connection = about.snapshot.connection
    versions = whole_rows(connection, held.grant, "grant_id", [key], "recorded_from DESC")
    shown = named_rows(about.snapshot, versions)
    asked = [
        item
        for item in whole_rows(
            connection, reviewing.review_item, "account_id", [versions[0]["account_id"]], "opened_at, item_id"
        )
        if item["entitlement_id"] in (None, versions[0]["entitlement_id"])
    ]
    believed = ("valid_from", "valid_to", "recorded_from", "recorded_to", "mode", "granted_by", "ended_by")
    return Shown(
        "grant",
        key,
        [
            Section("grant", LINES, facts_of(shown[0], _GRANT)),
            Section("believed", believed, shown),
            *reviewed(about, asked),
            trail(about, [versions[0]["account_id"]], {key, versions[0]["entitlement_id"]}),
            _records(about, versions[0]),
        ],
    )


def show_item(about: About, key: str) -> Shown:
    """Return what a reviewer is asked, what was decided, and the records behind it."""
    items = whole_rows(about.snapshot.connection, reviewing.review_item, "item_id", [key], "item_id")
    if not items:
        return _show_campaign_item(about, key)
    row = items[0]
    shown = named_rows(about.snapshot, [row])[0]
    decided = reviewed(about, [row])[1]
    return Shown(
        "item",
        key,
        [
            Section("item", LINES, facts_of(shown, _ITEM)),
            decided,
            said_of(about, [key]),
            trail(about, {row["account_id"], row["review_id"], key}, {key, row["review_id"]}),
            _records(about, row),
        ],
    )


def _show_campaign_item(about: About, key: str) -> Shown:
    """Return an item of a campaign: how it stands, who is asked in which stage, and all that was said."""
    connection = about.snapshot.connection
    row = whole_rows(connection, campaigning.campaign_item, "item_id", [key], "item_id")[0]
    asked = whole_rows(connection, campaigning.campaign_asked, "item_id", [key], "stage, reviewer")
    shown = named_rows(about.snapshot, [row])[0]
    return Shown(
        "item",
        key,
        [
            Section("item", LINES, facts_of(shown, _CAMPAIGN_ITEM)),
            Section("asked", ("stage", "reviewer", "role", "reason"), named_rows(about.snapshot, asked)),
            reviewed(about, [row])[1],
            said_of(about, [key, row["campaign_id"]]),
            trail(about, {row["account_id"], row["campaign_id"], key}, {key, row["campaign_id"]}),
            _records(about, row),
        ],
    )


def show_decision(about: About, key: str) -> Shown:
    """Return a decision: who decided, who entered it, and what was asked."""
    connection = about.snapshot.connection
    row = whole_rows(connection, reviewing.decision, "decision_id", [key], "decision_id")[0]
    shown = named_rows(about.snapshot, [row])[0]
    lines = facts_of(shown, ("verdict", "reviewer", "decided_at", "reason", "entered_by", "decision_id"))
    item = show_item(about, row["item_id"])
    return Shown("decision", key, [Section("decision", LINES, lines), *item.sections])


def show_event(about: About, key: str) -> Shown:
    """Return an event: every version of its record, and what it is evidence of."""
    connection = about.snapshot.connection
    versions = whole_rows(connection, evidence.fact, "record_id", [record_id_of(key)], "recorded_at, content_hash")
    columns = ("occurred_at", "recorded_at", "kind", "event_id", "content_hash")
    own: list[dict[str, Any]] = [{n: row[n] for n in (*columns, "about", "about_kind")} for row in versions]
    return Shown(
        "event",
        key,
        [
            Section("versions", columns, named_rows(about.snapshot, own)),
            trail(about, {row["about"] for row in versions}, [key]),
            chain(about.snapshot, [key], (), about.on_bus),
        ],
    )


def _records(about: About, row: Mapping[str, Any]) -> Section:
    return chain(about.snapshot, _evidence(row), _holders(about, row), about.on_bus)


def _evidence(row: Mapping[str, Any]) -> list[str]:
    evidence_ids: list[str] = json.loads(row["evidence"] or "[]")
    return evidence_ids


def _holders(about: About, row: Mapping[str, Any]) -> list[str]:
    """Return the accounts whose uses may be the evidence: that of the row, or those of its identity."""
    keys = {row["account_id"], row.get("unit_id") or row["account_id"]}
    members: list[WholeRow] = whole_rows(
        about.snapshot.connection, held.account_identity, "identity_id", keys, "account_id"
    )
    idp = whole_rows(about.snapshot.connection, held.account, "account_id", keys, "account_id")
    return sorted(keys | {m["account_id"] for m in members} | {a["idp_account_id"] for a in idp})
