from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.states import DAY, Grant
from governance.policies.privileged_client import POLICY, PrivilegedClient
from tests.governance.situations import (
    ENTRA,
    NOON,
    answers,
    make_account,
    make_change,
    make_grant,
    make_situation,
)

READ = frozenset({"roles", "permissions"})


def holding(thing: str, name: str | None = None, **told: Any) -> Grant:
    kind, _, own_id = thing.partition(":")
    fields: dict[str, Any] = {
        "entitlement_id": f"{ENTRA}|{thing}", "entitlement_type": kind, "entitlement_name": name or own_id,
        "privileged": kind == "directory_role",
    }  # fmt: skip
    return make_grant(**(fields | told))


def judged(*grants: Grant, settings: PrivilegedClient | None = None, **fields: Any) -> list[Answer]:
    account = make_account(**({"type": "service", "read": READ, "display_name": "Robot"} | fields))
    return answers(POLICY, make_situation(account=account, grants=grants), settings)


def outcome(*grants: Grant, **told: Any) -> str | None:
    given = judged(*grants, **told)
    return given[0].outcome if given else None


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("directory_role:9b895d92", "Directory Writers"),
        ("admin_privilege:super_administrator", "Super administrator"),
        ("permission:okta.users.manage", None),
        ("app_role:00000003/19dbc75e", "Directory.ReadWrite.All"),
        ("app_role:00000003/19dbc75e", "Read and write directory data"),
        ("app_role:00000003/09850681", "User.Invite.All"),
        ("app_role:00000003/09850681", "Invite guest users to the organization"),
        ("app_role:00000003/bf7b1a76", "Group.Create"),
        ("app_role:00000003/77f3a031", "User.RevokeSessions.All"),
        ("app_role:00000003/eccc023d", "User.DeleteRestore.All"),
        ("app_role:00000003/d3495511", "RoleAssignmentSchedule.Remove.Directory"),
        ("app_role:00000003/db31e92a", "SynchronizationData-User.Upload"),
        ("app_role:00000003/842c284c", "Read, create, edit, and delete all users' short notes"),
    ],
)
def test_what_changes_things_is_found(thing: str, name: str | None) -> None:
    (answer,) = judged(holding(thing, name))
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON - 10 * DAY, None)
    assert answer.message == f"Robot is no person and may change things by itself: {name or thing.partition(':')[2]}."


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("directory_role:f2ef992c", "Global Reader"),
        ("admin_privilege:read_only_admin", "Read only admin"),
        ("permission:okta.users.read", None),
        ("app_role:00000003/7ab1d382", "Directory.Read.All"),
        ("permission:delegated/00000003/Directory.ReadWrite.All", "Directory.ReadWrite.All"),
        ("permission:owner/manage", "Manage of something"),
        ("group:admins", "Manage everything"),
    ],
)
def test_what_only_reads_or_is_peoples_is_none(thing: str, name: str | None) -> None:
    assert outcome(holding(thing, name)) == "compliant"


def test_the_platforms_own_clients_and_people_are_not_judged() -> None:
    writer = holding("directory_role:9b895d92", "Directory Writers")
    assert outcome(writer, type="system") is None
    assert outcome(writer, type="person") is None


def test_a_disabled_client_and_a_role_that_is_gone_close_it() -> None:
    writer = holding("directory_role:9b895d92", "Directory Writers")
    (answer,) = judged(writer, state="disabled", timeline=(make_change("disabled", NOON),))
    assert answer.until == NOON
    (answer,) = judged(holding("directory_role:9b895d92", "Directory Writers", valid_to=NOON))
    assert answer.until == NOON
    assert outcome(holding("directory_role:9b895d92", "Directory Writers", mode="eligible")) == "compliant"


def test_unread_roles_or_permissions_are_not_evaluable_and_what_is_seen_stands() -> None:
    assert outcome(read=frozenset({"permissions"})) == "not_evaluable"
    assert outcome(read=frozenset({"roles"})) == "not_evaluable"
    assert outcome(holding("permission:okta.users.manage"), read=frozenset()) == "violation"


def test_config_says_what_writes_and_what_only_reads() -> None:
    settings = PrivilegedClient(read_only_roles=["directory writers"], write_permissions=["payroll.*"])
    assert outcome(holding("directory_role:x", "Directory Writers"), settings=settings) == "compliant"
    assert outcome(holding("app_role:app/1", "Payroll.Approve"), settings=settings) == "violation"


def test_of_a_client_that_nobody_tells_to_be_enabled_what_it_may_change_is_not_evaluable() -> None:
    power = holding("permission:okta.users.manage")
    (answer,) = judged(power, state="unknown")
    assert (answer.outcome, answer.since) == ("not_evaluable", power.valid_from)
    assert judged(state="unknown") == judged(power._replace(valid_to=NOON + 1), state="unknown") == []
