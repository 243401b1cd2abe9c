"""Who enters a command is the operating system's word: no variable of the environment says otherwise."""

from __future__ import annotations

import os
import pwd

import pytest

from governance.cli.authorship import os_author
from governance.settings.people import PeopleSettings
from ingest.contract.errors import SetupError

UID = os.getuid()
LOGIN = pwd.getpwuid(UID).pw_name


@pytest.fixture(autouse=True)
def disguised(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "mallory")


def test_the_environment_has_no_word() -> None:
    author = os_author(PeopleSettings(os={"mallory": "okta:acme|00u1mallory"}))
    assert (author.via, author.uid, author.name, author.account_id) == ("os", UID, LOGIN, None)
    assert author.address == os.uname().nodename


@pytest.mark.parametrize("word", [LOGIN, str(UID)])
def test_a_login_or_a_user_id_is_known_as_an_account(word: str) -> None:
    author = os_author(PeopleSettings(os={word: "okta:acme|00u1ada"}))
    assert (author.issuer, author.subject, author.account_id) == ("okta:acme", "00u1ada", "okta:acme|00u1ada")


def test_one_user_is_one_account() -> None:
    same = {LOGIN: "okta:acme|00u1ada", str(UID): "okta:acme|00u1ada"}
    assert os_author(PeopleSettings(os=same)).account_id == "okta:acme|00u1ada"
    with pytest.raises(SetupError, match=f"people.os: {LOGIN} and {UID} are one user"):
        os_author(PeopleSettings(os=same | {LOGIN: "okta:acme|00u1bob"}))


def test_a_user_that_no_password_database_knows_has_a_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    author = os_author(PeopleSettings(os={"4000000000": "okta:acme|00u1ada"}))
    assert (author.name, author.account_id) == (None, "okta:acme|00u1ada")
