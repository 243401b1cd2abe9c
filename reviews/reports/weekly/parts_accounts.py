"""Parts 5 and 7: the accounts that Just-in-Time provisioning made, and the entitlements that changed hands."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.store.bulk import rows
from reviews.reports.weekly.model import Part, Row, Table, Week, account, application, entitlements, minute

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_FIRST = (
    "(SELECT u.application_id FROM usage_rollup u WHERE u.account_id = a.account_id AND u.use <> 'failed' "
    "AND u.application_id <> '' AND substr(u.application_id, 1, 4) <> 'idp:' AND u.first_at <= %s "
    "ORDER BY u.first_at, u.first_event_id, u.application_id LIMIT 1)"
)
_FOUND = (
    "(SELECT COUNT(*) FROM finding f WHERE f.account_id = a.account_id AND f.live = 1 AND f.opened_at <= %s "
    "AND (f.closed_at IS NULL OR f.closed_at > %s))"
)
_UNANSWERED = "(SELECT COUNT(*) FROM not_evaluable n WHERE n.account_id = a.account_id AND n.since_at <= %s)"
_REVIEWER = (
    "(SELECT MIN(i.reviewer) FROM review_item i WHERE i.account_id = a.account_id AND i.what = 'jit_account' "
    "AND i.opened_at <= %s)"
)
_JIT = (
    "SELECT a.account_id, a.name, a.issuer, a.application_id, a.provenance, a.provenance_at, a.provenance_detail, "  # noqa: S608
    f"{_FIRST}, {_FOUND}, {_UNANSWERED}, {_REVIEWER} FROM account a "
    "WHERE a.provenance IN ('jit_confirmed', 'jit_candidate') AND a.provenance_at > %s AND a.provenance_at <= %s "
    "ORDER BY a.provenance_at, a.account_id"
)
_CHANGES = (
    "SELECT g.privileged, g.{at}, g.account_id, a.name, g.entitlement_id, g.entitlement_type, g.application_id, "
    "g.mode, g.grant_id FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id "
    "WHERE g.recorded_to IS NULL AND g.{at} > %s AND g.{at} <= %s {known}"
)

# What begins, as far as anybody knows, with a census, and not with the first: the one before did not list it.
_OUT_OF_BAND = (
    "AND g.from_known = 0 AND EXISTS (SELECT 1 FROM census c JOIN census e ON e.issuer = c.issuer "
    "AND e.began_at < c.began_at AND e.scope = 'full' AND e.status = 'done' "
    "WHERE c.issuer = a.issuer AND c.began_at = g.valid_from)"
)


def new_jit(week: Week) -> Part:
    """Return part 5: the period's new JIT accounts."""
    at = week.as_of
    found = rows(week.connection, _JIT, (*(at,) * 5, week.from_at, at))
    details = [_decode(row[6]) if row[6] else {} for row in found]
    names = entitlements(week, {one for detail in details for one in detail.get("entitlements") or ()})
    applications = week.snapshot.application_names({row[3] or row[7] for row in found})
    lines: list[Row] = []
    for row, detail in zip(found, details, strict=True):
        account_id, name, issuer, app, provenance, made_at, _, first, findings, unanswered, reviewer = row
        held = ", ".join(sorted(names[one] for one in detail.get("entitlements") or ()))
        verdict = f"{findings} findings, {unanswered} not evaluable" if findings or unanswered else "no finding"
        where = application(applications, app or first)
        told = (account(account_id, name), issuer, provenance, minute(made_at), detail.get("idp"), where)
        lines.append((*told, held or None, verdict, reviewer or "not asked yet"))
    columns = ("account", "source", "provenance", "made_at", "idp", "first_application", "entitlements", "verdicts")
    return Part("New JIT accounts", [], [Table("new_jit_accounts", (*columns, "reviewer"), lines)])


def entitlement_changes(week: Week) -> Part:
    """Return part 7: grants that began or ended in the period, privileged first."""
    period = (week.from_at, week.as_of)
    # A grant whose beginning no record tells was there before: it is no change.
    began = rows(week.connection, _CHANGES.format(at="valid_from", known="AND g.from_known = 1"), period)
    # Unless a census found it that was not listed before: then it has come by a way that no record tells.
    found = rows(week.connection, _CHANGES.format(at="valid_from", known=_OUT_OF_BAND), period)
    ended = rows(week.connection, _CHANGES.format(at="valid_to", known=""), period)
    both = [(*row, "granted") for row in began] + [(*row, "removed") for row in ended]
    both += [(*row, "found by census, no record tells of it") for row in found]
    both.sort(key=lambda row: (-row[0], row[1], row[8], row[9]))
    names = entitlements(week, {row[4] for row in both})
    applications = week.snapshot.application_names({row[6] for row in both})
    lines: list[Row] = [
        (
            _yes(row[0]),
            row[9],
            minute(row[1]),
            account(row[2], row[3]),
            names[row[4]],
            application(applications, row[6]),
            row[7],
        )
        for row in both
    ]
    counts: dict[tuple[str, str], list[int]] = {}
    for row in both:
        count = counts.setdefault((_yes(row[0]), row[5]), [0, 0])
        count[row[9] == "removed"] += 1
    summary: list[Row] = [(*key, *counts[key]) for key in sorted(counts, key=lambda k: (k[0] != "yes", k[1]))]
    columns = ("privileged", "change", "at", "account", "entitlement", "application", "mode")
    tables = [
        Table("entitlement_change_counts", ("privileged", "type", "granted", "removed"), summary),
        Table("entitlement_changes", columns, lines),
    ]
    return Part("Entitlement changes", [], tables)


def _yes(flag: int) -> str:
    return "yes" if flag else "no"
