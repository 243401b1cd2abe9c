"""What an Okta account may do, or have done to it, in a random history."""

from __future__ import annotations

from collections.abc import Callable

from simulator.okta import access, lifecycle, provisioning, sign_ins
from simulator.okta.skeleton import Act
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import (
    BOOKS,
    CORPORATE_IDP,
    FINANCE,
    OKTA_JIT_ONLY,
    OKTA_SCIM,
    PAYMENTS,
    VENDOR_MASTER,
)
from simulator.records.instants import MINUTE, SECOND
from simulator.records.mint import Mint
from simulator.records.record import Record

Move = Callable[[Mint, Account, Account, int], list[Record]]

_APPS = (OKTA_JIT_ONLY[0], OKTA_SCIM[0], BOOKS, PAYMENTS)
_PRIVILEGES = ("Help Desk Administrator", "Report Administrator", "Group Administrator")


def _session(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    session, rng = mint.session(), mint.rng
    records = [sign_ins.session_start(mint, account, at, session)]
    if rng.random() < 0.5:
        records.append(sign_ins.mfa(mint, account, at + rng.randrange(10) * MINUTE, session))
    records += [sign_ins.sso(mint, account, rng.choice(_APPS), at + SECOND, session) for _ in range(rng.randrange(3))]
    if rng.random() < 0.5:
        records.append(sign_ins.session_end(mint, account, at + 30 * MINUTE, session))
    return records


def _failed(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    refused = sign_ins.sso(mint, account, mint.rng.choice(_APPS), at, mint.session(), failure="Access denied")
    return [refused, sign_ins.session_start(mint, account, at, None, failure="INVALID_CREDENTIALS")]


def _jit(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    listed = mint.rng.choice((None, ["email"], ["email", "department"]))
    act = Act(mint.transaction(), mint.session(), f"/sso/saml2/{CORPORATE_IDP.id}", provider="FEDERATION")
    return [
        sign_ins.federated(mint, account, CORPORATE_IDP, at, act, reason="JIT provisioning", listed=listed),
        lifecycle.created_in_login(mint, account, at, act),
        sign_ins.session_start(mint, account, at + SECOND, act.session),
    ]


def _federated_back(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    act = Act(mint.transaction(), mint.session(), f"/sso/saml2/{CORPORATE_IDP.id}")
    return [
        lifecycle.step(mint, account, at, "reactivate", act=act),
        sign_ins.federated(mint, account, CORPORATE_IDP, at, act, reason="Account linking"),
    ]


def _made(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    makers = (lifecycle.created_by_hr, lifecycle.created_by_import)
    if mint.rng.random() < 0.3:
        return [lifecycle.created_by_token(mint, account, at, admin)]
    return [mint.rng.choice(makers)(mint, account, at)]


def _step(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    steps: tuple[lifecycle.Step, ...] = ("activate", "reactivate", "deactivate", "suspend", "unsuspend")
    return [lifecycle.step(mint, account, at, mint.rng.choice(steps), mint.rng.choice((admin, None)))]


def _profile(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    department, number = mint.rng.choice((None, "Sales", "Finance")), mint.rng.choice(("E1", "E2"))
    after = {"department": department, "employeeNumber": number}
    return [lifecycle.profile_updated(mint, account, at, dict.fromkeys(after, ""), after)]


def _group(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    group, added = mint.rng.choice((FINANCE, VENDOR_MASTER)), mint.rng.random() < 0.6
    records = [access.member(mint, account, group, at, admin, added=added)]
    if mint.rng.random() < 0.3:
        records.append(access.conferred(mint, group, mint.rng.choice(_APPS), at, admin))
    return records


def _assignment(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    return [access.assigned(mint, account, mint.rng.choice(_APPS), at, admin, added=mint.rng.random() < 0.6)]


def _container(mint: Mint, _: Account, admin: Account, at: int) -> list[Record]:
    if mint.rng.random() < 0.3:
        return [access.deleted_group(mint, mint.rng.choice((FINANCE, VENDOR_MASTER)), at, admin)]
    steps: tuple[access.AppStep, ...] = ("activate", "activate", "deactivate", "delete")
    return [access.application_step(mint, mint.rng.choice(_APPS), at, mint.rng.choice(steps), admin)]


def _privilege(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    held = mint.rng.sample(_PRIVILEGES, mint.rng.randint(1, 3))
    add_record = access.privileged if mint.rng.random() < 0.6 else access.unprivileged
    return [add_record(mint, account, held, at, admin)]


def _carried(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    add_record = mint.rng.choice((provisioning.pushed, provisioning.deprovisioned, provisioning.imported))
    return [add_record(mint, account, mint.rng.choice(_APPS[:2]), at)]


def _other(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    return [sign_ins.sign_on_policy(mint, account, _APPS[0], at, mint.session())]


OKTA_MOVES: tuple[Move, ...] = (
    *(_session, _session, _session, _failed, _jit, _federated_back, _made, _step, _step),
    *(_profile, _group, _assignment, _container, _privilege, _carried, _other),
)
