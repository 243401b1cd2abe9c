"""Accounts, uses and situations for the policies' tests: what a test does not say is ordinary and fully covered."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.policy import Policy, PolicySettings
from governance.model.situation import Situation
from governance.model.states import (
    DAY,
    SELF,
    AccountState,
    AppAccountState,
    Change,
    Grant,
    Provenance,
    SessionSpan,
    UsageDay,
    UsageSummary,
)
from tests.governance.configured import asked

OKTA, ENTRA = "okta:acme", "entra:acme"
APP = f"{OKTA}|app1"
HOUR, MINUTE = DAY // 24, DAY // 1440
NOON = 20_000 * DAY + 12 * HOUR
"""The instant around which things happen."""
_STREAMS = ((OKTA, "system_log"), (ENTRA, "sign_ins_interactive"), (ENTRA, "directory_audits"))


def make_coverage(*gaps: tuple[int, int], basis: str = "declared") -> Coverage:
    """Return coverage of a year before and after noon, but for the gaps."""
    whole = [Stretch(i, s, basis, NOON - 365 * DAY, NOON + 365 * DAY) for i, s in _STREAMS]
    return Coverage([*whole, *(Stretch(i, s, "gap", a, b) for i, s in _STREAMS for a, b in gaps)], DAY)


def make_provenance(kind: Any = "jit_confirmed", **told: Any) -> Provenance:
    ordinary: dict[str, Any] = {
        "at": NOON, "idp": "idp1", "application": None, "asserted": ("email",), "evidence": ("made", "login"),
    }  # fmt: skip
    return Provenance(kind, **(ordinary | told))


def make_account(**told: Any) -> AccountState:
    issuer = told.pop("issuer", OKTA)
    ordinary: dict[str, Any] = {
        "account_id": f"{issuer}|jo", "issuer": issuer, "subject": "jo", "name": "jo@corp.example.com",
        "display_name": "Jo", "type": "person", "state": "active", "created_at": None, "ended_at": None,
        "ended_event_id": None, "provenance": make_provenance("unknown", at=None, idp=None, evidence=()),
        "profile": {}, "timeline": (), "attribute_changes": (),
    }  # fmt: skip
    return AccountState(**(ordinary | told))


def make_app_account(**told: Any) -> AppAccountState:
    ordinary: dict[str, Any] = {
        "account_id": f"{APP}>{OKTA}|jo", "application_id": APP, "idp_account_id": f"{OKTA}|jo", "state": "active",
        "created_at": NOON, "ended_at": None, "ended_event_id": None,
        "provenance": make_provenance("unknown", idp=OKTA, application=APP, asserted=None, evidence=("sso",)),
        "listed": False, "provisioned": (), "deprovisioned": (),
    }  # fmt: skip
    return AppAccountState(**(ordinary | told))


def make_grant(**told: Any) -> Grant:
    ordinary: dict[str, Any] = {
        "account_id": f"{OKTA}|jo", "entitlement_id": f"{OKTA}|admin_privilege:super", "entitlement_name": "Super",
        "entitlement_type": "admin_privilege", "application_id": None, "mode": "active", "via": None, "scope": "/",
        "valid_from": NOON - 10 * DAY, "from_basis": "seen", "valid_to": None, "expires_at": None, "privileged": True,
        "evidence": ("granted",),
    }  # fmt: skip
    return Grant(**(ordinary | told))


def make_activation(begin: int, hours: float, **told: Any) -> Grant:
    """A role that Jo activated at Entra for some hours."""
    end = int(begin + hours * HOUR)
    ordinary: dict[str, Any] = {
        "account_id": f"{ENTRA}|jo", "entitlement_id": f"{ENTRA}|directory_role:ga", "entitlement_name": "Global",
        "entitlement_type": "directory_role", "mode": "activated", "valid_from": begin, "valid_to": end,
        "expires_at": end, "evidence": (f"on{begin}",),
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def make_rollup(at: int = NOON, **told: Any) -> UsageSummary:
    ordinary: dict[str, Any] = {
        "application_id": SELF, "use": "interactive", "first_at": at, "first_event_id": f"use{at}",
        "first_mfa": "unknown", "first_session": None, "first_transaction": None, "first_asserted": None,
        "first_subject": None, "last_at": at, "last_event_id": f"use{at}", "last_name": None,
        "last_display_name": None, "account_type": "person",
    }  # fmt: skip
    return UsageSummary(**(ordinary | told))


def make_day(at: int = NOON, mfa: str = "unknown", *, last_at: int | None = None, **told: Any) -> UsageDay:
    last = at if last_at is None else last_at
    ordinary: dict[str, Any] = {
        "application_id": SELF, "day": at // DAY, "use": "interactive", "mfa": mfa, "first_at": at,
        "first_event_id": f"use{at}", "last_at": last, "last_event_id": f"use{last}",
    }  # fmt: skip
    return UsageDay(**(ordinary | told))


def make_session(at: int | None = NOON, *, mfa: bool = False, session_id: str = "s1", hours: int = 3) -> SessionSpan:
    start = NOON if at is None else at
    mfa_at = start + 10 * MINUTE if mfa else None
    return SessionSpan(
        session_id, at, f"start{at}" if at is not None else None, start + hours * HOUR, start + hours * HOUR,
        mfa_at, f"mfa{start}" if mfa else None,
    )  # fmt: skip


def make_change(what: Any, at: int = NOON, by: Any = "person", *, federated: bool = False) -> Change:
    return Change(at, what, f"{what}{at}", by, federated)


def make_situation(**told: Any) -> Situation:
    ordinary: dict[str, Any] = {
        "account": make_account(), "app_accounts": (), "grants": (), "rollups": (), "days": (), "sessions": (),
        "applications": {}, "owner": None, "coverage": make_coverage(),
        "clock_tolerance": 5 * MINUTE, "jit_lookback": 90 * DAY,
    }  # fmt: skip
    return Situation(**(ordinary | told))


def answers(policy: Policy[Any], situation: Situation, settings: PolicySettings | None = None) -> list[Answer]:
    return asked(policy, situation, settings)


def answer(policy: Policy[Any], situation: Situation, settings: PolicySettings | None = None) -> Answer:
    """Return the first answer; besides it at most what cannot be known from some later instant on."""
    first, *later = answers(policy, situation, settings)
    assert all(a.outcome == "not_evaluable" and a.since > first.since for a in later[:1]) and len(later) <= 1
    return first
