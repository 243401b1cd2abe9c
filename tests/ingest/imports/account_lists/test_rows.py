"""Rows of account lists as what a census lists."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.contract.errors import RecordError
from ingest.files.list_rows import ListRow
from ingest.imports.account_lists.columns import AccountColumns
from ingest.imports.account_lists.rows import ListedAccount, RowReader


def read(cells: dict[str, Any], **columns: Any) -> ListedAccount:
    return RowReader(AccountColumns(key="id", **columns), "applist:crm").read(ListRow(2, {"id": "1", **cells}, b"{}"))


@pytest.mark.parametrize(
    ("columns", "cells", "state"),
    [
        ({"status": "s"}, {"s": "Active"}, "active"),
        ({"status": "s"}, {"s": "DEACTIVATED"}, "disabled"),
        ({"status": "s"}, {"s": "false"}, "disabled"),
        ({"status": "s"}, {"s": "no"}, "disabled"),
        ({"status": "s"}, {"s": ""}, "active"),
        ({"status": "s"}, {"s": "Pending"}, "invited"),
        ({"status": "s"}, {"s": "Owner"}, "active"),
        ({"status": "s"}, {"s": "Suspended (by an administrator)"}, "disabled"),
        ({"status": "s"}, {"s": "Inactive - left in May"}, "disabled"),
        ({"status": "s"}, {"s": "Deleted: 2026-01-31"}, "deleted"),
        ({"status": "s"}, {"s": "Invited / not accepted"}, "invited"),
        ({"status": "s"}, {"s": "DEPROVISIONED"}, "disabled"),
        ({"status": "s"}, {"s": "Not active"}, "disabled"),
        ({"status": "s"}, {"s": "Active (never suspended)"}, "active"),
        ({"status": "s"}, {"s": "No - on hold"}, "disabled"),
        ({"disabled": "d"}, {"d": "TRUE"}, "disabled"),
        ({"disabled": "d"}, {"d": ""}, "active"),
        ({"disabled": "d", "deleted_at": "x"}, {"d": "true", "x": "2026-01-01"}, "deleted"),
        ({}, {}, "active"),
    ],
)
def test_states(columns: dict[str, str], cells: dict[str, str], state: str) -> None:
    assert read(cells, **columns).account.attributes["state"] == state


def test_a_key_is_folded_unless_its_case_matters() -> None:
    assert read({"id": "Ada@Example.COM"}).key == "ada@example.com"
    assert read({"id": "005AbC"}).key == "005abc"
    assert read({"id": "005AbC"}, case_sensitive=True).key == "005AbC"


@pytest.mark.parametrize(
    ("cells", "columns", "reason"),
    [
        ({"id": " "}, {}, "the key 'id' is empty"),
        ({"id": "N/A"}, {}, "the key 'id' is empty"),
        ({"id": "x" * 600}, {}, "is no key"),
        ({"made": "soon"}, {"created": "made"}, "'made': the date is not an instant"),
        ({"off": "perhaps"}, {"disabled": "off"}, "says neither yes nor no"),
    ],
)
def test_a_cell_that_cannot_be_read_spoils_its_row(cells: dict[str, str], columns: dict[str, str], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        read(cells, **columns)


def test_roles_of_lists_flags_and_several_columns() -> None:
    listed = read({"Role": "admin; viewer", "Type": "Licensed", "Billing": "yes", "Audit": "no"},
                  roles=["Role", "Type", "Billing", "Audit"])  # fmt: skip
    assert [role.entitlement.id for role in listed.roles] == ["admin", "viewer", "Type: Licensed", "Billing"]
    assert {role.entitlement.type for role in listed.roles} == {"app_role"}
    assert {role.holder for role in listed.roles} == {listed.account.party}


def test_dates_uses_and_whom_the_identity_provider_asserts() -> None:
    attributes = read(
        {"made": "2026-01-31", "jira": "3 Jan 2026", "wiki": "2026-02-01T08:00:00Z",
         "nameid": "00uADA", "mail": "A@x.org"},
        created="made", last_login=["jira", "wiki"], federated="nameid", email="mail",
    ).account.attributes  # fmt: skip
    assert attributes["created_at"] == "2026-01-31T00:00:00Z"
    assert attributes["created_on_day"] is True
    assert attributes["observed"] == {"last_success_at": "2026-02-01T08:00:00Z"}
    assert attributes["profile"] == {"email": "a@x.org", "federated_subject": "00uADA"}


def test_bots_and_services_are_no_persons() -> None:
    assert read({"t": "LEGACY_SERVICE"}, type="t").account.party.type == "service"
    assert read({"s": "Bot"}, status="s").account.party.type == "service"
    assert read({"t": "PERSON"}, type="t").account.party.type == "person"
