"""Accounts, grants and findings as what a reviewer is asked about, whether a review asks or a single change does."""

from __future__ import annotations

import msgspec

from reviews.campaigns.what_changed.items import Subject
from reviews.store.population_rows import HeldPrivilege, JitAccount, OpenFinding

_decode = msgspec.json.Decoder(tuple[str, ...]).decode


class _Provenance(msgspec.Struct, frozen=True):
    evidence: tuple[str, ...] = ()


_provenance = msgspec.json.Decoder(_Provenance).decode


def jit_account_subject(account: JitAccount) -> Subject:
    """Return an account that JIT provisioning made as what is asked about."""
    return Subject(
        what="jit_account",
        account_id=account.account_id,
        login=account.login,
        application_id=account.application_id or None,
        entitlement_id=None,
        finding_id=None,
        since=account.at,
        until=None,
        summary=f"{account.provenance.replace('_', ' ')}: made at first sign-in",
        evidence=_provenance(account.detail).evidence if account.detail else (),
    )


def privilege_subject(privilege: HeldPrivilege) -> Subject:
    """Return a privilege that somebody holds as what is asked about."""
    return held_subject("privileged_grant", privilege, f"privilege held, {privilege.mode}")


def held_subject(what: str, grant: HeldPrivilege, summary: str, since: int | None = None) -> Subject:
    """Return a grant as what is asked about; ``since``: of when the question is, where not of when it began."""
    return Subject(
        what=what,
        account_id=grant.account_id,
        login=grant.login,
        application_id=grant.application_id,
        entitlement_id=grant.entitlement_id,
        finding_id=None,
        since=grant.at if since is None else since,
        until=grant.until,
        summary=summary,
        evidence=evidence_in(grant.evidence),
    )


def finding_subject(finding: OpenFinding, summary: str | None = None) -> Subject:
    """Return a finding as what is asked about; ``summary``: what is said of it in place of its message."""
    return Subject(
        what="finding",
        account_id=finding.account_id,
        login=finding.login,
        application_id=finding.application_id,
        entitlement_id=finding.entitlement_id,
        finding_id=finding.finding_id,
        since=finding.at,
        until=finding.until,
        summary=summary or finding.message or "",
        evidence=evidence_in(finding.evidence),
        severity=finding.severity,
        detected_at=finding.detected_at,
    )


def evidence_in(column: str | None) -> tuple[str, ...]:
    """Return the ids of events that a row's column of evidence holds."""
    return _decode(column) if column else ()
