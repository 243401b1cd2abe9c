from __future__ import annotations

import random

from simulator.entra import access, accounts, provisioning, roles
from simulator.entra.sign_ins import sign_in
from simulator.entra.skeleton import Initiator, changed
from simulator.organisation.cast import ENTRA, TENANT, Account, App, Group
from simulator.records.instants import DAY, HOUR, SECOND
from simulator.records.mint import Mint, guid_of
from simulator.records.record import Record
from simulator.service.graph.following.records import follow
from simulator.service.tenants.tenant import RoleHeld, TenantState

NOW = 1_793_000_000 * SECOND
MINT = Mint(random.Random(1))
ANN = Account(ENTRA, TENANT, guid_of("ann"), "ann@corp.example.com", "Ann Able")
ADMIN = Account(ENTRA, TENANT, guid_of("admin"), "admin@corp.example.com", "Ada Admin")
GUEST = Account(ENTRA, TENANT, guid_of("guest"), "gus_partner.example.com#EXT#@northwind.example.com", "Gus")
WIKI = App(ENTRA, TENANT, guid_of("app wiki"), "Wiki", principal=guid_of("principal wiki"))
FINANCE = Group(ENTRA, TENANT, guid_of("finance"), "Finance")
ROLE = roles.USER_ADMINISTRATOR


def after(*records: Record) -> TenantState:
    """Return a tenant with one application after these records."""
    state = TenantState(ENTRA, TENANT, NOW - 100 * DAY)
    state.add_app(WIKI, state.began_at)
    for record in records:
        follow(state, record)
    return state


def test_an_account_is_made_with_what_is_told_of_it() -> None:
    told = {"Department": "Sales", "EmployeeId": "E7"}
    known = after(accounts.added(MINT, ANN, NOW, attributes=told)).accounts[ANN.subject]
    assert (known.account.login, known.state, known.created_at) == (ANN.login, "active", NOW)
    assert (known.profile["department"], known.profile["employeeId"], known.provider) == ("Sales", "E7", "")


def test_a_change_is_taken_over_and_noted() -> None:
    changes = [changed("JobTitle", ["Buyer"], []), changed("AccountEnabled", [False], [True])]
    state = after(accounts.added(MINT, ANN, NOW), accounts.updated(MINT, ANN, NOW + HOUR, changes))
    known = state.accounts[ANN.subject]
    assert (known.profile["jobTitle"], known.state, known.changed_at) == ("Buyer", "disabled", NOW + HOUR)
    assert state.changes[-1].at == NOW + HOUR


def test_an_account_that_no_record_made_is_known_from_its_change() -> None:
    assert after(accounts.disabled(MINT, ANN, NOW)).accounts[ANN.subject].state == "disabled"


def test_a_guest_is_invited_and_redeems() -> None:
    who = Initiator(ADMIN)
    state = after(accounts.invited(MINT, GUEST, NOW, who, "gus@partner.example.com", MINT.guid()))
    known = state.accounts[GUEST.subject]
    assert (known.provider, known.profile["externalUserState"]) == ("Invitation", "PendingAcceptance")
    assert known.profile["mail"] == "gus@partner.example.com"
    follow(state, accounts.redeemed(MINT, GUEST, NOW + DAY, guid_of("partner")))
    assert known.profile["externalUserState"] == "Accepted"


def test_sign_up_names_its_way() -> None:
    viral = after(accounts.signed_up_virally(MINT, GUEST, NOW)).accounts[GUEST.subject]
    assert viral.provider == "EmailVerified"
    own = accounts.added(MINT, GUEST, NOW, creation_type="SelfServiceSignUp", guest=True)
    assert after(own).accounts[GUEST.subject].provider == "SelfServiceSignUp"


def test_a_deleted_account_holds_nothing() -> None:
    state = after(
        accounts.added(MINT, ANN, NOW),
        access.member(MINT, ANN, FINANCE, NOW),
        access.assigned(MINT, ANN, WIKI, NOW),
        roles.given(MINT, ANN, ROLE, NOW, ADMIN),
        accounts.deleted(MINT, ANN, NOW + HOUR),
    )
    assert state.accounts[ANN.subject].state == "deleted"
    assert (state.groups[FINANCE.id].members, state.apps[WIKI.id].assigned, state.roles) == ({}, {}, {})


def test_members_join_and_leave() -> None:
    state = after(access.member(MINT, ANN, FINANCE, NOW))
    assert state.groups[FINANCE.id].members == {ANN.subject: NOW}
    assert state.groups[FINANCE.id].group.name == "Finance"
    follow(state, access.member(MINT, ANN, FINANCE, NOW + HOUR, added=False))
    assert state.groups[FINANCE.id].members == {}


def test_applications_are_given_to_people_and_groups() -> None:
    state = after(access.assigned(MINT, ANN, WIKI, NOW), access.conferred(MINT, FINANCE, WIKI, NOW, Initiator(ADMIN)))
    assert state.apps[WIKI.id].assigned == {ANN.subject: NOW}
    assert state.apps[WIKI.id].groups == {FINANCE.id: NOW}


def test_an_account_is_carried_into_an_application_and_ended_there() -> None:
    state = after(access.assigned(MINT, ANN, WIKI, NOW), provisioning.provisioned(MINT, ANN, WIKI, NOW))
    assert list(state.apps[WIKI.id].carried) == [ANN.subject]
    follow(state, provisioning.provisioned(MINT, ANN, WIKI, NOW, "disable"))
    assert (state.apps[WIKI.id].carried, list(state.apps[WIKI.id].assigned)) == ({}, [ANN.subject])


def held(state: TenantState) -> list[RoleHeld]:
    return list(state.roles.get(ANN.subject, {}).values())


def test_a_role_is_given_and_taken() -> None:
    state = after(roles.given(MINT, ANN, ROLE, NOW, ADMIN))
    assert held(state) == [RoleHeld(ROLE.template, NOW)]
    follow(state, roles.taken(MINT, ANN, ROLE, NOW + HOUR, ADMIN))
    assert held(state) == []


def test_an_activation_is_one_holding_though_it_is_told_twice() -> None:
    begun = roles.activated(MINT, ANN, ROLE, NOW, NOW + HOUR)
    eligible = roles.eligible(MINT, ANN, ROLE, NOW - DAY, ADMIN)
    state = after(eligible, begun, roles.twin(MINT, begun, ANN, ROLE))
    may, does = RoleHeld(ROLE.template, NOW - DAY, "eligible"), RoleHeld(ROLE.template, NOW, "activated", NOW + HOUR)
    assert held(state) == [may, does]
    over = roles.expired(MINT, ANN, ROLE, NOW + HOUR)
    follow(state, over)
    follow(state, roles.twin(MINT, over, ANN, ROLE, added=False))
    assert held(state) == [may]


def test_a_timebound_role_ends_at_its_instant() -> None:
    assert held(after(roles.timebound(MINT, ANN, ROLE, NOW, NOW + DAY, ADMIN)))[0].ends_at == NOW + DAY


def test_an_act_that_failed_changes_nothing() -> None:
    record = accounts.added(MINT, ANN, NOW)
    assert after(record._replace(body={**record.body, "result": "failure"})).accounts == {}


def test_sign_ins_leave_their_trace() -> None:
    state = after(
        accounts.added(MINT, ANN, NOW),
        sign_in(MINT, ANN, WIKI, NOW + HOUR),
        sign_in(MINT, ANN, WIKI, NOW + 2 * HOUR, factors="single", error=50126),
        sign_in(MINT, ANN, WIKI, NOW + 3 * HOUR, factors="single", interactive=False),
    )
    known = state.accounts[ANN.subject]
    assert known.used_at == {
        "lastSignIn": NOW + 2 * HOUR,
        "lastSuccessfulSignIn": NOW + 3 * HOUR,
        "lastNonInteractiveSignIn": NOW + 3 * HOUR,
    }
    assert known.factors == ["microsoftAuthenticatorPush"]
