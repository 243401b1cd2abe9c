"""What a derivation changed, as audit entries: JIT accounts, findings, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from governance.audit.entries import Entry, FindingStep, coverage_gap, finding, jit_account
from governance.model.coverage import Coverage, StatementRow
from governance.model.states import Provenance
from governance.store.account_rows import AccountRow
from governance.store.finding_rows import Turn
from governance.store.schema import assessment, held

_ACCOUNT = {column.name: place for place, column in enumerate(held.account.columns)}
_FINDING = {column.name: place for place, column in enumerate(assessment.finding.columns)}
_JIT = frozenset({"jit_confirmed", "jit_candidate"})


def jit_entries(stored: Mapping[str, AccountRow], derived: Mapping[str, AccountRow], recorded_at: int) -> list[Entry]:
    """Return an entry per account whose JIT provenance was found, promoted, demoted or told more of."""
    kind, detail = _ACCOUNT["provenance"], _ACCOUNT["provenance_detail"]
    found: list[Entry] = []
    for account_id, row in derived.items():
        before = stored.get(account_id)
        was = before[kind] if before is not None else None
        if row[kind] not in _JIT and was not in _JIT:
            continue
        if before is None or was != row[kind] or before[detail] != row[detail]:
            found.append(_jit_entry(row, was, recorded_at))
    return found


def _jit_entry(row: AccountRow, before: str | None, recorded_at: int) -> Entry:
    told: dict[str, Any] = msgspec.json.decode(row[_ACCOUNT["provenance_detail"]])
    asserted = told.get("asserted")
    how = Provenance(
        kind=row[_ACCOUNT["provenance"]],
        at=row[_ACCOUNT["provenance_at"]],
        idp=told.get("idp"),
        application=row[_ACCOUNT["application_id"]] or None,
        asserted=tuple(asserted) if asserted is not None else None,
        evidence=tuple(told["evidence"]),
        reason=told.get("reason"),
        assumed=bool(told.get("assumed")),
    )
    return jit_account(
        row[_ACCOUNT["account_id"]],
        how,
        recorded_at,
        before=before,
        issuer=row[_ACCOUNT["issuer"]],
        subject=row[_ACCOUNT["subject"]],
        created_at=row[_ACCOUNT["created_at"]],
        attributes=told.get("attributes"),
        entitlements=told.get("entitlements", ()),
    )


def _step(before: tuple[Any, ...] | None, after: tuple[Any, ...]) -> FindingStep:
    closed, live = _FINDING["closed_at"], _FINDING["live"]
    if not after[live]:
        return "superseded"
    if before is None:
        return "closed" if after[closed] is not None else "opened"
    if not before[live] or (before[closed] is not None and after[closed] is None):
        return "reopened"
    return "closed" if before[closed] is None and after[closed] is not None else "changed"


def finding_entries(turns: Iterable[Turn], recorded_at: int) -> list[Entry]:
    """Return an entry per finding that was opened, closed, reopened, superseded or told otherwise."""
    return [_finding_entry(turn, recorded_at) for turn in turns]


def _finding_entry(turn: Turn, recorded_at: int) -> Entry:
    row = dict(zip(_FINDING, turn.after, strict=True))
    return finding(
        _step(turn.before, turn.after),
        row["finding_id"],
        recorded_at,
        policy=row["policy"],
        policy_version=row["policy_version"],
        severity=row["severity"],
        account_id=row["account_id"],
        application_id=row["application_id"],
        entitlement_id=row["entitlement_id"],
        detail=row["detail"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        message=row["message"],
        evidence=msgspec.json.decode(row["evidence"]),
        assumed=bool(row["assumed"]),
        excepted_until=row["excepted_until"],
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
