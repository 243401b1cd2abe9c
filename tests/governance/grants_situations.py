"""Accounts, grants and situations for the policies on grants: what a test does not say is ordinary."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY, AccountState, AppAccountState, AttributeChange, Grant, Provenance, Rollup
from governance.policies.interface import (
    Answer,
    ApplicationFacts,
    Holding,
    IdentitySituation,
    Owner,
    Policy,
    Situation,
)
from governance.settings.sections import ApplicationSettings, PolicySettings

OKTA, ENTRA = "okta:acme", "entra:acme"
ADA = f"{OKTA}|00uada"
_ACCOUNT = AccountState(
    ADA, OKTA, "00uada", "ada@example.com", "Ada", "person", "active", None, None, None,
    Provenance("unknown", None, None, None, None, ()), {}, (), (),
)  # fmt: skip


def day(number: float) -> int:
    """The instant so many days after the coverage began."""
    return int((1_000 + number) * DAY)


COVERED = Coverage(
    [
        Stretch(issuer, stream, 0, "declared", day(0), day(400))
        for issuer, stream in ((OKTA, "system_log"), (ENTRA, "directory_audits"), (ENTRA, "provisioning"))
    ],
    3 * DAY,
)


def with_gap(from_day: float, to_day: float) -> Coverage:
    """Okta's log, of which a stretch was not read."""
    whole = Stretch(OKTA, "system_log", 0, "declared", day(0), day(400))
    return Coverage([whole, Stretch(OKTA, "system_log", 0, "gap", day(from_day), day(to_day))], 3 * DAY)


def person(issuer: str = OKTA, **said: Any) -> AccountState:
    return _ACCOUNT._replace(issuer=issuer, account_id=f"{issuer}|00uada", **said)


def changed(number: float, value: str | None, name: str = "department") -> AttributeChange:
    return AttributeChange(day(number), name, value, f"okta:change-{number}")


def grant(thing: str, since: float, until: float | None = None, *, issuer: str = OKTA, **said: Any) -> Grant:
    """What Ada holds from one day until another; ``thing`` is ``type:id``."""
    plain = Grant(
        account_id=f"{issuer}|00uada",
        entitlement_id=f"{issuer}|{thing}",
        entitlement_type=thing.partition(":")[0],
        entitlement_name=None,
        application_id=None,
        mode="active",
        via=None,
        scope="/",
        valid_from=day(since),
        from_known=True,
        valid_to=None if until is None else day(until),
        expires_at=None,
        privileged=False,
        evidence=(f"okta:grant-{thing}-{since}",),
    )
    return plain._replace(**said)


def sign_in(application: str, number: float, **said: Any) -> Rollup:
    plain = Rollup(
        f"{OKTA}|{application}", "interactive", day(number), f"okta:sso-{number}", "unknown", None, None, None, None,
        day(number), f"okta:sso-{number}", None, None, "person",
    )  # fmt: skip
    return plain._replace(**said)


def app_account(application: str, **said: Any) -> AppAccountState:
    app = f"{OKTA}|{application}"
    made = Provenance("jit_candidate", day(1), OKTA, app, None, ("okta:first-sso",))
    plain = AppAccountState(f"{app}>{ADA}", app, ADA, "active", day(1), None, None, made, False, (), ())
    return plain._replace(**said)


def facts(application: str, *, required: bool | None = None, channel: bool = False) -> ApplicationFacts:
    settings = ApplicationSettings(issuer=OKTA, id=application, assignment_required=required)
    return ApplicationFacts(f"{OKTA}|{application}", application.title(), settings, channel)


def situation(
    configured: dict[str, Any],
    *,
    account: AccountState = _ACCOUNT,
    grants: tuple[Grant, ...] = (),
    rollups: tuple[Rollup, ...] = (),
    app_accounts: tuple[AppAccountState, ...] = (),
    applications: tuple[ApplicationFacts, ...] = (),
    owner: Owner | None = None,
    coverage: Coverage = COVERED,
) -> Situation:
    return Situation(
        account=account,
        app_accounts=app_accounts,
        grants=grants,
        rollups=rollups,
        days=(),
        sessions=(),
        applications={a.application_id: a for a in applications},
        owner=owner,
        coverage=coverage,
        settings=msgspec.convert(configured, PolicySettings),
        clock_tolerance=300_000_000,
        jit_lookback=90 * DAY,
    )


def identity(configured: dict[str, Any], *holdings: tuple[AccountState, tuple[Grant, ...]]) -> IdentitySituation:
    held = tuple(Holding(*one) for one in holdings)
    return IdentitySituation("identity:ada", held, COVERED, msgspec.convert(configured, PolicySettings))


def answers(policy: Policy, told: Situation | IdentitySituation) -> list[Answer]:
    if isinstance(told, IdentitySituation):
        assert policy.judge_identity is not None
        return list(policy.judge_identity(told))
    assert policy.judge is not None
    return list(policy.judge(told))


def only(policy: Policy, told: Situation | IdentitySituation) -> Answer:
    (answer,) = answers(policy, told)
    return answer
