"""Exports of known applications are recognised by their headers; the key is nobody's guess."""

from __future__ import annotations

import pytest

from ingest.contract.errors import SetupError
from ingest.imports.account_lists.columns import AccountColumns, checked, suggested

HEADERS = {
    "GitHub": ["username", "display name", "2FA", "saml_name_id", "role", "last active"],
    "Slack": ["username", "email", "status", "billing-active", "has-2fa", "has-sso", "userid", "fullname"],
    "Salesforce": ["Id", "Username", "Email", "IsActive", "UserType", "Profile.Name", "LastLoginDate"],
    "Atlassian": ["User id", "User name", "email", "User status", "Added to org", "Org role",
                  "Last seen in Jira - acme", "Last seen in Confluence - acme"],
    "AWS IAM Identity Center": ["IdentityStoreId", "UserId", "UserName", "Emails", "ExternalIds", "Groups"],
    "Snowflake": ["USER_ID", "LOGIN_NAME", "EMAIL", "DISABLED", "DEFAULT_ROLE", "LAST_SUCCESS_LOGIN", "TYPE"],
    "Zoom": ["Email", "First Name", "Last Name", "Type", "Role", "Status", "Creation Date", "Last Login"],
}  # fmt: skip


@pytest.mark.parametrize("application", HEADERS)
def test_an_export_is_recognised_in_any_letter_case(application: str) -> None:
    for headers in (HEADERS[application], [header.upper() for header in HEADERS[application]]):
        suggestion = suggested(headers)
        assert suggestion.application == application
        assert suggestion.columns.key is None
        assert suggestion.columns.login in headers


def test_columns_that_name_each_product_are_uses() -> None:
    assert suggested(HEADERS["Atlassian"]).columns.last_login == [
        "Last seen in Jira - acme",
        "Last seen in Confluence - acme",
    ]


def test_what_nobody_recognises_is_read_by_common_words() -> None:
    suggestion = suggested(["E-Mail", "Full Name", "Active", "Roles", "Last Sign-In", "Cost Centre"])
    assert suggestion.application is None
    assert suggestion.columns == AccountColumns(
        email="E-Mail", name="Full Name", status="Active", roles=["Roles"], last_login=["Last Sign-In"]
    )


def test_the_key_is_refused_to_be_guessed_and_columns_are_spelled_as_listed() -> None:
    with pytest.raises(SetupError, match="is not guessed: name it with --key, one of 'Id'"):
        checked(AccountColumns(), ["Id"])
    with pytest.raises(SetupError, match="no column 'rolle'"):
        checked(AccountColumns(key="Id", roles=["rolle"]), ["Id", "Role"])
    columns = AccountColumns(key="id", roles=["ROLE"], dates="day_first", case_sensitive=True)
    assert checked(columns, ["Id", "Role"]) == AccountColumns(
        key="Id", roles=["Role"], dates="day_first", case_sensitive=True
    )
