"""What a derivation changed, as audit entries: JIT accounts, findings, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from governance.audit.entries import Entry, FindingStep, coverage_gap, finding, jit_account, jit_account_gone
from governance.audit.spoken_rows import JIT, Mention, gone, spoken, spoken_columns
from governance.model.coverage import Coverage, StatementRow
from governance.model.states import Provenance
from governance.model.table_rows import SHADOW, AccountRow, FindingRow, RowChange


def jit_changes(changes: Iterable[RowChange[AccountRow]]) -> dict[str, RowChange[AccountRow]]:
    """Return by account the changes of what the trail may answer for: JIT provenance was found, changed or lost.

    An account that is gone may have been JIT before its provenance became another: the trail knows.
    """
    concerned: dict[str, RowChange[AccountRow]] = {}
    for change in changes:
        before, after = (row if row is not None and row.provenance in JIT else None for row in change)
        row = after or before
        if change.before is not None and change.after is None:
            concerned[change.before.account_id] = change
        elif row is not None and (
            before is None or after is None or spoken_columns("account", before) != spoken_columns("account", after)
        ):
            concerned[row.account_id] = change
    return concerned


def jit_entries(
    concerned: Mapping[str, RowChange[AccountRow]], latest: Mapping[str, Mention], recorded_at: int
) -> list[Entry]:
    """Return an entry for each account whose JIT provenance was found, promoted, demoted, lost or described further.

    ``latest``: by account what the trail says of it until now; where it says already how the row stands, as in a store
    that was founded anew, no more is said.
    """
    entries: list[Entry] = []
    for account_id, (before, after) in concerned.items():
        mention = latest.get(account_id)
        row = gone("account", account_id) if after is None else spoken("account", spoken_columns("account", after))
        if mention is not None and mention.sha256 == row[-1]:
            continue
        if mention is None and after is None and before is not None and before.provenance not in JIT:
            continue
        change = mention.change + 1 if mention is not None else 1
        earlier = before.provenance if before is not None else None
        if after is None:
            entries.append(jit_account_gone(account_id, recorded_at, before=earlier or "", change=change, row=row))
        else:
            entries.append(_jit_entry(after, earlier, recorded_at, change, row))
    return entries


def _jit_entry(row: AccountRow, earlier: str | None, recorded_at: int, change: int, spoken_row: list[str]) -> Entry:
    detail: dict[str, Any] = msgspec.json.decode(row.provenance_detail or "{}")
    asserted = detail.get("asserted")
    how = Provenance(
        kind=row.provenance,  # type: ignore[arg-type]  # the table holds what Provenance.kind may be
        at=row.provenance_at,
        idp=detail.get("idp"),
        application=row.application_id or None,
        asserted=tuple(asserted) if asserted is not None else None,
        evidence=tuple(detail["evidence"]),
        reason=detail.get("reason"),
        assumed=bool(detail.get("assumed")),
    )
    return jit_account(
        row.account_id,
        how,
        recorded_at,
        before=earlier,
        issuer=row.issuer,
        subject=row.subject,
        created_at=row.created_at,
        attributes=detail.get("attributes"),
        entitlements=detail.get("entitlements", ()),
        change=change,
        row=spoken_row,
    )


def _step(before: FindingRow | None, after: FindingRow) -> FindingStep:
    """Return what a change is as of its recording: a day that lies ahead has neither opened nor closed anything."""
    was, has_become = "foreseen" if before is None else _status(before), _status(after)
    if has_become in ("superseded", "foreseen", "shadowed"):
        return has_become
    if was in ("foreseen", "shadowed"):
        return "closed" if has_become == "closed" else "opened"
    if was == "superseded" or (was == "closed" and has_become == "open"):
        return "reopened"
    return "closed" if was == "open" and has_become == "closed" else "changed"


def _status(row: FindingRow) -> Literal["superseded", "foreseen", "closed", "open", "shadowed"]:
    """Return how a finding stood when its row was recorded."""
    if row.live == SHADOW:
        return "shadowed"
    if not row.live:
        return "superseded"
    if row.opened_at > row.recorded_at:
        return "foreseen"
    return "closed" if row.closed_at is not None and row.closed_at <= row.recorded_at else "open"


def finding_entries(changes: Iterable[RowChange[FindingRow]], recorded_at: int) -> list[Entry]:
    """Return an entry for each finding that was foreseen, opened, closed, reopened, superseded or changed."""
    return [_finding_entry(before, after, recorded_at) for before, after in changes if after is not None]


def _finding_entry(before: FindingRow | None, row: FindingRow, recorded_at: int) -> Entry:
    return finding(
        _step(before, row),
        row.finding_id,
        recorded_at,
        policy=row.policy,
        policy_version=row.policy_version,
        generation=row.generation,
        change=row.changes,
        severity=row.severity,
        account_id=row.account_id,
        application_id=row.application_id,
        entitlement_id=row.entitlement_id,
        detail=row.detail,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        message=row.message or "",
        evidence=msgspec.json.decode(row.evidence or "[]"),
        basis=row.basis,
        row=spoken("finding", spoken_columns("finding", row)),
        became=row.became,
    )


def gap_entries(coverage: Coverage, stated: Iterable[StatementRow], issuer: str, recorded_at: int) -> list[Entry]:
    """Return an entry per gap of the issuer's streams: those that collectors stated, and those between stretches."""
    causes = {(g.issuer, g.stream, g.from_at, g.to_at): g.cause for g in stated if g.issuer == issuer}
    gaps = {key: cause or "stated by the collector" for key, cause in causes.items()}
    for of, stream in coverage.streams():
        if of == issuer:
            for start, end in coverage.holes(of, stream):
                gaps.setdefault((of, stream, start, end), "no record and no statement covers it")
    return [
        coverage_gap(of, stream, recorded_at, from_at=start, to_at=end, cause=cause, event_id="")
        for (of, stream, start, end), cause in sorted(gaps.items())
    ]
