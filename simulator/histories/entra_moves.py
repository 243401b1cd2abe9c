"""What an Entra account may do, or have done to it, in a random history."""

from __future__ import annotations

from collections.abc import Callable

from simulator.entra import access, accounts, provisioning, roles
from simulator.entra.sign_ins import Factors, sign_in
from simulator.entra.skeleton import SYNC, Initiator, changed
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import (
    ENTRA_JIT_ONLY,
    ENTRA_SCIM,
    EXCHANGE,
    PARTNER_HOME,
    PAYMENT_RELEASE,
    TREASURY,
    entra_group,
)
from simulator.records.instants import HOUR
from simulator.records.mint import Mint
from simulator.records.record import Record

Move = Callable[[Mint, Account, Account, int], list[Record]]

_APPS = (ENTRA_JIT_ONLY[0], ENTRA_SCIM[0], TREASURY, EXCHANGE)
_ROLES = (roles.USER_ADMINISTRATOR, roles.GLOBAL_ADMINISTRATOR)


def _sign_in(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    rng = mint.rng
    choices: tuple[Factors, ...] = ("multi", "single", "unstated")
    factors, error, interactive = rng.choice(choices), rng.choice((0, 0, 0, 50126, 50074)), rng.random() < 0.6
    return [sign_in(mint, account, rng.choice(_APPS), at, factors=factors, error=error, interactive=interactive)]


def _made(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    initiator = mint.rng.choice((SYNC, Initiator(admin), Initiator(account, home_tenant=PARTNER_HOME)))
    kind = mint.rng.choice((None, "Invitation", "SelfServiceSignUp", "EmailVerified"))
    attributes = mint.rng.choice(({}, {"Department": "Sales", "EmployeeId": "E1"}, {"EmployeeId": "E2"}))
    return [
        accounts.added(mint, account, at, initiator, attributes=attributes, creation_type=kind, guest=kind is not None)
    ]


def _guest(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    act = mint.guid()
    records = [
        accounts.redeemed(mint, account, at + HOUR, PARTNER_HOME, act),
        accounts.signed_up_virally(mint, account, at),
    ]
    invitation = accounts.invited(mint, account, at, Initiator(admin), account.login, act)
    return mint.rng.choice(([records[0]], [records[1]], [invitation], [invitation, records[0]]))


def _changed(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    changes = [changed("Department", ["Finance"], ["Sales"]), changed("EmployeeId", mint.rng.choice(("E1", "E2")))]
    if mint.rng.random() < 0.5:
        enabled = mint.rng.random() < 0.5
        changes.append(changed("AccountEnabled", [enabled], [not enabled]))
    return [accounts.updated(mint, account, at, changes, Initiator(admin))]


def _ended(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    return [mint.rng.choice((accounts.disabled, accounts.deleted, accounts.restored))(mint, account, at)]


def _group(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    group = mint.rng.choice((PAYMENT_RELEASE, entra_group("Readers")))
    records = [access.member(mint, account, group, at, added=mint.rng.random() < 0.6)]
    if mint.rng.random() < 0.3:
        records.append(access.conferred(mint, group, mint.rng.choice(_APPS), at, Initiator(admin)))
    return records


def _container(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    restored = mint.rng.random() < 0.5
    if mint.rng.random() < 0.5:
        group = mint.rng.choice((PAYMENT_RELEASE, entra_group("Readers")))
        return [access.group_life(mint, group, at, Initiator(admin), restored=restored)]
    app = mint.rng.choice(_APPS[:3])
    return [access.principal_life(mint, account.tenant, app, at, Initiator(admin), restored=restored)]


def _assignment(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    return [access.assigned(mint, account, mint.rng.choice(_APPS), at)]


def _role(mint: Mint, account: Account, admin: Account, at: int) -> list[Record]:
    role = mint.rng.choice(_ROLES)
    ends_at = at + mint.rng.randrange(1, 2000) * HOUR
    way = mint.rng.randrange(5)
    if way == 0:
        return [roles.given(mint, account, role, at, admin)]
    if way == 1:
        return [roles.taken(mint, account, role, at, admin)]
    if way == 2:
        return [roles.eligible(mint, account, role, at, admin)]
    records = roles.timebound(mint, account, role, at, ends_at, admin)
    if way == 3:
        records = roles.activated(mint, account, role, at, ends_at)
    return [records, roles.twin(mint, records, account, role)] if mint.rng.random() < 0.7 else [records]


def _role_over(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    role = mint.rng.choice(_ROLES)
    records = roles.expired(mint, account, role, at)
    return [records, roles.twin(mint, records, account, role, added=False)]


def _carried(mint: Mint, account: Account, _: Account, at: int) -> list[Record]:
    actions: tuple[provisioning.Action, ...] = ("create", "update", "disable", "delete")
    return [provisioning.provisioned(mint, account, mint.rng.choice(_APPS[:2]), at, mint.rng.choice(actions))]


ENTRA_MOVES: tuple[Move, ...] = (
    *(_sign_in, _sign_in, _sign_in, _made, _guest, _changed, _ended, _group),
    *(_assignment, _container, _role, _role_over, _carried),
)
